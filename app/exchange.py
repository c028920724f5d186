"""Corpora and judgments in and out, for people who reach the page: curators and admins.

Files come over HTTP (`app.files`); storage reads and writes them. Knows no gradio.
"""

import fcntl
import os
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app import arguments
from app.speaker import Speakers
from app.text import BadText
from storage.database import Store
from storage.exchange import corpus_spool, import_command, judgment_command
from storage.exchange.corpus_check import OnProgress
from storage.exchange.corpus_formats import FORMATS
from storage.exchange.corpus_rows import Source
from storage.saying import say

HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
ADDED_BY_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini"})
MOST_FILES = 10_000
"""In an archive: a corpus has one a language."""
Wanted = Mapping[str, Any]


class Exchange:
    """What goes in and out of a store, and who may ask for it."""

    def __init__(self, store: Store, speakers: Speakers, most_bytes: int) -> None:
        self._store = store
        self._speakers = speakers
        self.most_bytes = most_bytes
        self.uploads = store.data_dir / "uploads"
        self.uploads.mkdir(exist_ok=True)
        self._here = _claimed(self.uploads)
        corpus_spool.clean(store)

    def admit(self, wanted: Wanted) -> None:
        """Let only curators pass, before a byte of a file is read. Raises NotAllowed, BadText."""
        self._speakers.of(wanted.get("judge", ""), wanted.get("token", "")).require("curator")

    def bring_in(self, path: Path, wanted: Wanted, on_progress: OnProgress) -> str:
        """Import an uploaded file, a zipped folder or set of files; return what to tell.

        Raises ImportRefused, BadText, JudgmentError and StoreError.
        """
        path = self._unpacked(path) if path.suffix.lower() == ".zip" else path
        form = str(wanted.get("format", "auto"))
        if wanted.get("kind") == "judgments":
            return judgment_command.bring_in(self._store, path, form)
        _check_form(form, ("auto", *(set(FORMATS) - {"hub"})))
        language = arguments.language(wanted.get("language"))
        source = Source(path, form, language, corrects=wanted.get("corrects") is True)
        return import_command.bring_in(self._store, source, _corpus(wanted, path), on_progress)

    def bring_in_by_name(self, wanted: Wanted, on_progress: OnProgress) -> str:
        """Import a data set of the hub; raises like `bring_in`."""
        name = str(wanted.get("hub", ""))
        # A name that is a path would read the server's own folders.
        if not HUB_NAME.fullmatch(name) or Path(name).exists():
            raise BadText(say("A data set is named as on the hub, such as `owner/name`."))
        source = Source(
            Path(name), "hub", arguments.language(wanted.get("language")),
            str(wanted.get("column") or "text"), wanted.get("subset") or None,
            str(wanted.get("split") or "train"),
        )  # fmt: skip
        corpus = _corpus(wanted, source.path)
        return import_command.bring_in(self._store, source, corpus, on_progress)

    def write_out(self, wanted: Wanted, folder: Path) -> Path:
        """Export judgments into an empty folder; return the file, a zip where it is several.

        Raises BadText, ExportRefused.
        """
        form = str(wanted.get("format"))
        _check_form(form, judgment_command.TO_WRITE)
        inner = folder / "judgments"
        inner.mkdir()
        name = "judgments" if form == "dataset" else f"judgments.{form}"
        judgment_command.export(self._store, inner / name, form, wanted.get("people_only") is True)
        files = list(inner.iterdir())
        if len(files) == 1 and files[0].is_file():
            return files[0]
        return Path(shutil.make_archive(str(folder / f"judgments-{form}"), "zip", inner))

    def _unpacked(self, path: Path) -> Path:
        """The folder or file in an archive. Raises BadText."""
        folder = path.with_suffix("")
        try:
            with zipfile.ZipFile(path) as archive:
                packed = archive.infolist()
                if sum(each.file_size for each in packed) > self.most_bytes:
                    most = self.most_bytes >> 20
                    raise BadText(say("Unpacked, it is larger than {most} MB.", most=most))
                if len(packed) > MOST_FILES:
                    raise BadText(say("The archive has more than {most:,} files.", most=MOST_FILES))
                archive.extractall(folder)  # which keeps to the folder, whatever names are inside
        except (zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise BadText(say("The archive cannot be unpacked: {reason}.", reason=error)) from error
        _drop_what_systems_add(folder)
        for file in folder.rglob("*"):
            os.utime(file, (0, 0))  # what was begun is known again by its files' times
        return named_after(folder)


def _claimed(folder: Path) -> int:
    """Hold on to a folder as long as this process lives; whoever is alone in it empties it."""
    here = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(here, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:  # another one on the same store, in the midst of an upload perhaps
        pass
    else:
        for left in folder.iterdir():  # of a process that was killed
            shutil.rmtree(left, ignore_errors=True)
    fcntl.flock(here, fcntl.LOCK_SH)
    return here


def _drop_what_systems_add(folder: Path) -> None:
    """Without what an operating system puts beside a person's files."""
    shutil.rmtree(folder / "__MACOSX", ignore_errors=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.name.startswith(".") or path.name in ADDED_BY_SYSTEMS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def named_after(folder: Path) -> Path:
    """What in a folder all the rest lies beside, by its name; the folder if there is none.

    A folder that is alone in the archive is what was packed.
    """
    while len(inside := list(folder.iterdir())) == 1 and inside[0].is_dir():
        (folder,) = inside
    names = sorted((each.name for each in folder.iterdir()), key=len)
    if names and all(name.startswith(names[0]) for name in names):
        return folder / names[0]
    return folder


def _corpus(wanted: Wanted, path: Path) -> str:
    return arguments.judge_or_nobody(wanted.get("corpus") or "") or path.stem


def _check_form(form: str, known: tuple[str, ...]) -> None:
    if form not in known:
        raise BadText(say("A format is one of {known}.", known=", ".join(sorted(known))))
