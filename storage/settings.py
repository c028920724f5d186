"""Where things are kept: read from CROSSLOOP_* variables when an instance is made."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """Settings of the store."""

    model_config = SettingsConfigDict(env_prefix="CROSSLOOP_", frozen=True)

    data_dir: Path = Path("data")
    """Database, encoders and versions; everything that lasts is in here."""
