"""The app's settings, read from CROSSLOOP_* variables; on a Space, from what a Space sets."""

import os
import re
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from app.doors import is_loopback
from app.headers import SPACES
from storage.settings import StoreSettings, read

SPACE_PORT = 7860
SHORTEST_TOKEN = 16
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


class AppSettings(StoreSettings):
    """Where to listen, and whether to bring a trainer along."""

    model_config = SettingsConfigDict(env_prefix="CROSSLOOP_", frozen=True)

    host: str = "127.0.0.1"
    """Loopback: without accounts, whoever reaches the page may rate and train."""
    port: int = Field(SPACE_PORT, ge=0, le=65535)
    """0 takes any free port."""
    hostnames: Annotated[frozenset[str], NoDecode] = frozenset()
    """Names that it is reached by beside its address, behind a proxy: with commas between."""
    framers: Annotated[frozenset[str], NoDecode] = frozenset()
    """Origins whose pages may show this one in a frame, as `https://intranet.example`."""
    root_path: str = ""
    """Path below which a proxy serves it, as `/search`; empty at the proxy's own root."""
    admin_token: SecretStr = SecretStr("")
    """Whoever shows it is an admin: for an owner without a shell, as a Space's secret."""
    open: bool = False
    """It is meant that whoever reaches the page over a network runs it, until there is an admin."""
    trainer: bool = True
    """Start a trainer beside the app, and end it with the app."""
    judgments_per_item: int = Field(1, ge=1, le=20)
    """People's ratings that the judging queue collects of each item: exactly so many."""
    interleave: bool = False
    """While a version is kept, answer searches under a name by it and by the live one, drafted into
    one list: whose results readers find relevant is evidence. Takes a second index's memory."""
    gloss: str = ""
    """A model that translates what the corpus does not have in a reader's language: a folder, or a
    name on the hub, of the kinds M2M100 and NLLB. Takes its memory and time."""
    upload_mb: int = Field(1_024, ge=1)
    """Largest file that the page takes; `python -m storage import` takes any."""
    on_space: bool = False
    """Running on a Hugging Face Space: say on the page what a restart wipes."""

    @field_validator("hostnames", "framers", mode="before")
    @classmethod
    def _split(cls, names: object) -> object:
        return names.replace(",", " ").split() if isinstance(names, str) else names

    @field_validator("framers")
    @classmethod
    def _origins(cls, framers: frozenset[str]) -> frozenset[str]:
        wrong = sorted(each for each in framers if not ORIGIN.fullmatch(each))
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no origin such as https://intranet.example")
        return framers

    @field_validator("root_path")
    @classmethod
    def _plain(cls, path: str) -> str:
        return f"/{path.strip('/')}" if path.strip("/") else ""

    @field_validator("admin_token")
    @classmethod
    def _long_enough(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"give it at least {SHORTEST_TOKEN} characters: it opens everything")
        return token

    @property
    def reached_by_strangers(self) -> bool:
        """Whether others than this machine's own people reach the page, by no word of theirs."""
        beyond = not is_loopback(self.host) or bool(self.hostnames)
        return self.on_space or (beyond and not self.open)


def read_settings() -> AppSettings:
    """Read settings; a Space listens on all interfaces at its own port. Raises BadSettings."""
    settings = read(AppSettings)
    if not os.environ.get("SPACE_ID"):
        return settings
    named = settings.hostnames | set(filter(None, [os.environ.get("SPACE_HOST")]))
    framers = settings.framers | set(SPACES)
    return read(
        AppSettings, on_space=True, host="0.0.0.0", port=SPACE_PORT, hostnames=named,  # noqa: S104
        framers=framers,
    )  # fmt: skip
