"""What the training page shows and asks for: runs, versions, the map. Knows no gradio."""

import time
from typing import Any

from sqlalchemy.orm import Session

from app import arguments
from app.interleaving import Preferences
from app.live import Live
from app.runs import in_a_line, of_version
from app.speaker import NOBODY, Speaker
from app.text import BadText
from storage import corpora, guest, judgments, pins, queue, runs, versions
from storage.database import Store
from storage.saying import parts, say
from storage.schema import EncoderVersion
from trainer.version_files import read_map

RUNS_SHOWN = 20
Answer = dict[str, Any]


class Training:
    """Reads the state of the loop and asks the trainer for work."""

    def __init__(
        self, store: Store, live: Live, train_after: int, notice: str = "", glosses: bool = False
    ) -> None:
        """`glosses`: a machine translates what the corpus does not."""
        self._store = store
        self._live = live
        self._train_after = train_after
        self._preferences = Preferences()
        self._notice = notice
        self._glosses = glosses

    def status(self) -> Answer:
        """Everything the training page shows, and what the search page needs to know."""
        snapshot = self._live.current
        with self._store.read() as session:
            return {
                "version": snapshot.number if snapshot else None,
                **_problem(self._live),
                "notice": self._notice,
                "notice_said": parts(self._notice),
                "languages": corpora.languages(session),
                "demo": guest.state(session),
                "glosses": self._glosses,
                "new_judgments": judgments.count_new(session, runs.last_snapshot(session)),
                "train_after": self._train_after,
                "runs": [in_a_line(session, run) for run in runs.recent(session, RUNS_SHOWN)],
                "candidate": _candidate(session, self._preferences),
                "pins": pins.changes(session),
                "versions": self._versions(session),
            }

    def language_map(self) -> Answer:
        """The map of the version being served: points before and after its adaptation.

        None while that version still has a demo corpus that is out.
        """
        snapshot = self._live.current
        if snapshot is None:
            return {}
        with self._store.read() as session:
            version = session.get_one(EncoderVersion, snapshot.number)
            shows_guest = version.demo and guest.state(session) == guest.OUT
        return {} if shows_guest else read_map(snapshot.folder)

    def start(self) -> Answer:
        """Ask for an adaptation; while a run is open, say which, and whether this comes after."""
        with self._store.write() as session:
            waiting = runs.open_run(session)
            run = runs.enqueue(session, "adapt", "button", time.time())
            return {
                "run": run.id,
                "already_open": waiting is not None,
                "follows": run.followed_by is not None,
            }

    def cancel(self, speaker: Speaker = NOBODY) -> Answer:
        """Ask the open run to stop; curators and admins only. Raises NotAllowed."""
        speaker.require("curator")
        with self._store.write() as session:
            return {"cancelling": runs.request_cancel(session, time.time())}

    def roll_back(self, number: int, speaker: Speaker = NOBODY, reason: str = "") -> Answer:
        """Make another version live, admins only; the answer says which one is served then.

        `reason` stays with the version; one that did not pass every check needs one. Raises
        VersionError when it cannot be served, BadText, NotAllowed.
        """
        speaker.require("admin")
        number = arguments.whole(number, say("version"))
        why = arguments.note(reason) or ""
        with self._store.write() as session:
            version = session.get(EncoderVersion, number)
            if version and version.state != "pruned":
                versions.read_manifest(self._store.data_dir / version.folder)
                _check_reasoned(version, why)
            versions.activate(session, number, time.time(), speaker.name, why)
        self._live.refresh()
        snapshot = self._live.current
        served = snapshot.number if snapshot else None
        return {"version": number, "served": served, **_problem(self._live)}

    def protect(
        self, number: int, protected: bool = True, speaker: Speaker = NOBODY, reason: str = ""
    ) -> Answer:
        """Keep a version's files however many follow, or no longer; admins only.

        Raises VersionError where they are gone, BadText, NotAllowed.
        """
        speaker.require("admin")
        number, why = arguments.whole(number, say("version")), arguments.note(reason) or ""
        with self._store.write() as session:
            versions.protect(session, number, bool(protected), time.time(), speaker.name, why)
        return {"version": number, "protected": bool(protected)}

    def _versions(self, session: Session) -> list[Answer]:
        made_by = runs.made_by(session)
        return [
            {**_version(version), **of_version(version, self._store),
             "run": made_by.get(version.number)}
            for version in versions.history(session)
        ]  # fmt: skip


def _check_reasoned(version: EncoderVersion, why: str) -> None:
    """A person may go against the checks, and says why. Raises BadText."""
    if not version.activated_at and versions.not_passed(version) and not why:
        raise BadText(
            say(
                "Version {number} did not pass every check: say why it is to go live all the same.",
                number=version.number,
            )
        )  # fmt: skip


def _problem(live: Live) -> Answer:
    problem = live.problem
    return {"problem": problem, "problem_said": parts(problem)}


def _candidate(session: Session, preferences: Preferences) -> Answer | None:
    """The version that waits for evidence, and how many results wait to be judged for it."""
    kept = versions.candidate(session)
    if kept is None:
        return None
    return {
        "number": kept.number,
        "reason": kept.reason,
        "reason_said": kept.reason_said,
        "checks": kept.metrics.get("checks", []),
        "missing": queue.waiting(session, kept.number),
        "preferred": preferences.of(session, kept),
    }


def _version(version: EncoderVersion) -> Answer:
    names = (
        "parent", "base", "sentences", "metrics", "reason", "reason_said", "fair", "created_at",
        "activated_at",
    )  # fmt: skip
    return {name: getattr(version, name) for name in names}
