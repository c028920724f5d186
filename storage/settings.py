"""Where things are kept: read from CROSSLOOP_* variables when an instance is made."""

from pathlib import Path

from pydantic import Field
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
