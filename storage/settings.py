"""Where things are kept: read from CROSSLOOP_* variables when an instance is made."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """Settings of the store."""

    model_config = SettingsConfigDict(env_prefix="CROSSLOOP_", frozen=True)

    data_dir: Path = Path("data")
    """Database, encoders and versions; everything that lasts is in here."""
    train_after: int = Field(20, ge=1)
    """New judgments by people that start a run; the page counts towards it."""
    thin_below: int = Field(8, ge=1)
    """Answers that people found for a language pair below which the judging page calls it thin."""


class BadSettings(ValueError):
    """Variables that are set to what they cannot be; the message names each."""


Kind = TypeVar("Kind", bound=StoreSettings)


def read(kind: type[Kind], **given: Any) -> Kind:  # noqa: ANN401 - what a field takes
    """Read settings of a kind. Raises BadSettings."""
    try:
        return kind(**given)
    except ValidationError as error:
        told = [
            f"CROSSLOOP_{str(each['loc'][0]).upper()}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        ]
        raise BadSettings("\n".join(told)) from error
