"""The app's settings, read from CROSSLOOP_* variables; on a Space, from what a Space sets."""

import os

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from storage.settings import StoreSettings

SPACE_PORT = 7860


class AppSettings(StoreSettings):
    """Where to listen, and whether to bring a trainer along."""

    model_config = SettingsConfigDict(env_prefix="CROSSLOOP_", frozen=True)

    host: str = "127.0.0.1"
    """Loopback: without accounts, whoever reaches the page may rate and train."""
    port: int = Field(SPACE_PORT, ge=0, le=65535)
    """0 takes any free port."""
    hostnames: frozenset[str] = frozenset()
    """Names that it is reached by beside its address, behind a proxy: a JSON list."""
    trainer: bool = True
    """Start a trainer beside the app, and end it with the app."""
    judgments_per_item: int = Field(1, ge=1, le=20)
    """People's ratings that the judging queue collects of each item: exactly so many."""
    upload_mb: int = Field(1_024, ge=1)
    """Largest file that the page takes; `python -m storage import` takes any."""
    on_space: bool = False
    """Running on a Hugging Face Space: say on the page what a restart wipes."""


def read_settings() -> AppSettings:
    """Read settings; a Space listens on all interfaces at its own port."""
    if os.environ.get("SPACE_ID"):
        names = frozenset(filter(None, [os.environ.get("SPACE_HOST")]))
        return AppSettings(on_space=True, host="0.0.0.0", port=SPACE_PORT, hostnames=names)  # noqa: S104
    return AppSettings()
