"""Encoder versions on disk and in the table: write aside, publish, activate, prune.

A version's folder is written under a name that nobody reads, its manifest last, then
renamed, then entered in the table. A folder without a row is debris of a dead trainer.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.saying import parts, say
from storage.schema import EncoderVersion

KEPT = 5
"""Newest versions kept on disk, beside the live one and version 0."""
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Published:
    """What the table will say of a version."""

    base: str
    sentences: int
    last_sentence: int
    metrics: dict[str, Any]
    reason: str
    fair: bool
    demo: bool = False
    live: bool = True
    """False: it is kept as the candidate that waits for evidence."""


class VersionError(RuntimeError):
    """A version that cannot be used; the message says why."""


def live(session: Session) -> EncoderVersion | None:
    """The version being served."""
    return session.scalars(select(EncoderVersion).where(EncoderVersion.state == "live")).first()


def candidate(session: Session) -> EncoderVersion | None:
    """The version that waits for evidence, if one does."""
    waiting = select(EncoderVersion).where(EncoderVersion.candidate)
    return session.scalars(waiting.order_by(EncoderVersion.number.desc())).first()


def history(session: Session) -> list[EncoderVersion]:
    """Every version, newest first."""
    return list(session.scalars(select(EncoderVersion).order_by(EncoderVersion.number.desc())))


def on_disk(session: Session, number: int) -> EncoderVersion:
    """A version that can be read. Raises VersionError when there is none or it was pruned."""
    version = session.get(EncoderVersion, number)
    if version is None:
        raise VersionError(say("There is no version {number}.", number=number))
    if version.state == "pruned":
        raise VersionError(
            say(
                "Version {number} was removed to save space: it cannot be searched any more.",
                number=number,
            )
        )
    return version


@contextmanager
def written_aside(data_dir: Path) -> Iterator[Path]:
    """A folder for the files of a version to be; gone again if the block fails."""
    folder = data_dir / "versions" / f".aside-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seal(folder: Path, facts: dict[str, Any]) -> None:
    """Flush all of a folder to disk, then write the manifest that calls it whole."""
    files = {str(p.relative_to(folder)): p.stat().st_size for p in _files(folder)}
    for path in folder.rglob("*"):  # folders too: an entry of a folder is not in the file
        _fsync(path)
    (folder / MANIFEST).write_text(json.dumps({**facts, "files": files}, indent=1))
    _fsync(folder / MANIFEST)
    _fsync(folder)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a version's facts. Raises VersionError when a file is missing or cut short."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        for name, size in manifest["files"].items():
            if (folder / name).stat().st_size != size:
                raise VersionError(say("{file} has been cut short or changed.", file=folder / name))
    except (OSError, ValueError, KeyError) as error:
        raise VersionError(
            say("{folder} is not a whole version: {reason}", folder=folder, reason=error)
        ) from error
    return manifest


def publish(
    session: Session, data_dir: Path, aside: Path, facts: Published, parent: int | None, now: float
) -> int:
    """Give a sealed folder the next number, enter it in the table, make it live or keep it.

    Call inside `Store.write()`: the rename happens first, so that a row never points to a
    folder that is not there; if the commit then fails, `sweep` removes the folder.
    Raises VersionError when `parent`, the version it was compared with, is no longer live:
    whoever rolled back meanwhile is not overruled.
    """
    served = live(session)
    if served and parent is not None and served.number != parent:
        raise VersionError(
            say(
                "Version {number} went live while this run learned from version {parent}. "
                "Start the run again to learn from there.",
                number=served.number, parent=parent,
            )
        )  # fmt: skip
    read_manifest(aside)  # a folder that is not sealed is never served
    newest = session.scalar(select(func.max(EncoderVersion.number)))
    number = 0 if newest is None else newest + 1
    folder = data_dir / "versions" / f"{number:04d}"
    shutil.rmtree(folder, ignore_errors=True)  # debris: no row has this number
    aside.rename(folder)
    _fsync(folder.parent)
    session.add(
        EncoderVersion(
            number=number,
            parent=parent,
            base=facts.base,
            folder=str(folder.relative_to(data_dir)),
            sentences=facts.sentences,
            last_sentence=facts.last_sentence,
            demo=facts.demo,
            metrics=facts.metrics,
            reason=facts.reason,
            reason_said=parts(facts.reason),
            state="retired",
            fair=facts.fair,
            created_at=now,
            activated_at=0.0,
        )
    )
    session.flush()
    if facts.live:
        activate(session, number, now, why=facts.reason)
    else:
        _wait(session, number)
    return number


def _wait(session: Session, number: int) -> None:
    drop_candidate(session)
    session.get_one(EncoderVersion, number).candidate = True
    session.flush()


def drop_candidate(session: Session) -> None:
    """Nothing waits for evidence any more; the version stays on disk like any other."""
    waiting = candidate(session)
    if waiting:
        waiting.candidate = False
        session.flush()


def withdraw(session: Session, number: int, now: float, why: str) -> None:
    """Wait no longer for evidence of a version; why stays with it, as it does on disk."""
    version = session.get_one(EncoderVersion, number)
    version.candidate = False
    _remember(version, "withdrawn", now, "", why)
    session.flush()


def activate(session: Session, number: int, now: float, who: str = "", why: str = "") -> None:
    """Make a version live. Raises VersionError when there is none or it was pruned.

    `who` decided it (nobody: the trainer did), and `why`; the version's `events` keep both.
    """
    version = session.get(EncoderVersion, number)
    if version is None or version.state == "pruned":
        raise VersionError(say("There is no version {number} to go to.", number=number))
    served = live(session)
    if served:
        served.state = "retired"
        session.flush()  # the table allows one live version at any moment
    version.state, version.candidate = "live", False
    version.activated_at = now
    _remember(version, "live", now, who, why)
    session.flush()


def protect(
    session: Session, number: int, protected: bool, now: float, who: str = "", why: str = ""
) -> None:
    """Keep a version's files however many follow, or no longer. Raises VersionError as on_disk."""
    version = on_disk(session, number)
    if version.protected != protected:
        version.protected = protected
        _remember(version, "protected" if protected else "unprotected", now, who, why)
        session.flush()


def _remember(version: EncoderVersion, what: str, now: float, who: str, why: str) -> None:
    event = {"what": what, "at": now, "who": who, "why": why, "why_said": parts(why)}
    version.events = [*(version.events or []), event]  # a new list: a changed one is not noticed


def hold_the_same(one: EncoderVersion, other: EncoderVersion) -> bool:
    """Whether the indexes of two versions hold the same sentences."""
    holds = [(each.sentences, each.last_sentence, each.demo) for each in (one, other)]
    return holds[0] == holds[1]


def not_passed(version: EncoderVersion) -> list[dict[str, Any]]:
    """The checks that a version did not pass when it was measured."""
    return [check for check in version.metrics.get("checks", []) if not check["passed"]]


def size(folder: Path) -> int:
    """Bytes of a version's files by its manifest, 0 where there is none any more."""
    try:
        return sum(json.loads((folder / MANIFEST).read_text())["files"].values())
    except (OSError, ValueError, KeyError):
        return 0


def prune(session: Session, kept: int = KEPT) -> list[int]:
    """Give up old versions; their rows stay. Return the numbers given up.

    Their folders go with the next `sweep`, so after this is committed and never before.
    """
    whole = [v for v in history(session) if v.state != "pruned"]
    served = live(session)
    needed = {0, served.parent if served else None}  # the live one may have to give way to it
    dropped = [
        v for v in whole[kept:]
        if v.state != "live" and not (v.candidate or v.protected) and v.number not in needed
    ]  # fmt: skip
    for version in dropped:
        version.state = "pruned"
    return [v.number for v in dropped]


def give_up_lost(session: Session, data_dir: Path) -> list[int]:
    """Give up versions whose folder is gone, as where only the database was restored.

    A live one among them leaves none live: the pretrained encoder is published anew. Return their
    numbers.
    """
    whole = [v for v in history(session) if v.state != "pruned"]
    lost = [v for v in whole if not (data_dir / v.folder).exists()]
    for version in lost:
        version.state, version.candidate = "pruned", False
    session.flush()
    return [v.number for v in lost]


def sweep(session: Session, data_dir: Path) -> list[str]:
    """Remove folders that no row names. Only the owner of the open run may call this."""
    known = {Path(v.folder).name for v in history(session) if v.state != "pruned"}
    debris = [p for p in (data_dir / "versions").glob("*") if p.name not in known]
    debris += [p for p in (data_dir / "versions").glob(".aside-*") if p not in debris]
    for path in debris:
        shutil.rmtree(path, ignore_errors=True)
    return [path.name for path in debris]


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
