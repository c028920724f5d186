"""Guidelines: what judges read beside an item, versioned, with labels that lock."""

import time
from collections.abc import Mapping, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.saying import Said, say
from storage.schema import SCALES, Guideline, Judge, Judgment
from storage.text import one_line, tidy

LONGEST_GUIDELINE = 20_000
LONGEST_LABEL = 60
FIRST: Mapping[str, tuple[tuple[Said, ...], Said]] = {
    "relevance": (
        (say("Off topic"), say("Related"), say("Partly answers"), say("Answers")),
        say("Judge the sentence **for the query**, in whatever languages they are.\n\n"
        "- **3 Answers**: somebody who asked this needs nothing more.\n"
        "- **2 Partly answers**: a part of the answer, or the answer with something missing.\n"
        "- **1 Related**: the same subject, no answer.\n"
        "- **0 Off topic**: another subject.\n\n"
        "Whether it is true, well written or in your language does not matter."),
    ),
    "similarity": (
        (say("Unrelated"), say("Same topic"), say("Some details shared"), say("Roughly the same"),
         say("Nearly the same"), say("Same meaning")),
        say("How much do the two sentences **mean the same**, in whatever languages they are?\n\n"
        "- **5** the same meaning\n- **4** the same but for unimportant details\n"
        "- **3** roughly the same, something important differs\n"
        "- **2** not the same, some details shared\n- **1** only the topic is shared\n"
        "- **0** nothing is shared"),
    ),
}  # fmt: skip
"""Version 1 of each kind: labels of 0, 1, … and text, which pages say in their own languages."""
TOO_FEW_LABELS = {
    "relevance": say(
        "The relevance scale needs {wanted} different labels, for 0 to {top}.",
        wanted=SCALES["relevance"] + 1, top=SCALES["relevance"],
    ),
    "similarity": say(
        "The similarity scale needs {wanted} different labels, for 0 to {top}.",
        wanted=SCALES["similarity"] + 1, top=SCALES["similarity"],
    ),
}  # fmt: skip


class GuidelineError(ValueError):
    """A guideline that cannot be; the message says why."""


def in_force(session: Session, kind: str) -> Guideline:
    """The newest guideline of a kind."""
    return session.get_one(Guideline, number_in_force(session, kind))


def number_in_force(session: Session, kind: str) -> int:
    """The id of the newest guideline of a kind."""
    newest = select(Guideline.id).where(Guideline.kind == kind).order_by(Guideline.version.desc())
    return session.scalars(newest.limit(1)).one()


def is_first(guideline: Guideline) -> bool:
    """Whether text and labels are those that every store begins with."""
    labels, text = FIRST[guideline.kind]
    return guideline.text == text and guideline.labels == list(labels)


def labels_locked(session: Session, kind: str) -> bool:
    """Whether some person has rated an item of this kind."""
    rated = exists().where(
        Judgment.judge_id == Judge.id, Judgment.kind == kind, Judgment.outcome == "rated"
    )
    people = select(Judge.id).where(Judge.kind == "person", rated).limit(1)
    return session.scalar(people) is not None


def revise(
    session: Session, kind: str, text: str, labels: Sequence[str], author: Judge
) -> Guideline:
    """Put a new version into force. Raises GuidelineError."""
    before = in_force(session, kind)
    text, labels = tidy(text), [one_line(label) for label in labels]
    check_guideline(kind, text, labels)
    if list(labels) != before.labels and labels_locked(session, kind):
        raise GuidelineError(
            say(
                "The labels are locked: there are judgments that were made with them. Change the "
                "text, or keep other labels for a new store."
            )
        )
    guideline = Guideline(
        kind=kind, version=before.version + 1, text=text, labels=list(labels),
        judge_id=author.id, created_at=time.time(),
    )  # fmt: skip
    session.add(guideline)
    session.flush()
    return guideline


def check_guideline(kind: str, text: str, labels: Sequence[str]) -> None:
    """Raise GuidelineError for what no guideline can be."""
    wanted = SCALES[kind] + 1
    if len(labels) != wanted or len(set(labels)) != wanted:
        raise GuidelineError(TOO_FEW_LABELS[kind])
    if not all(0 < len(label.strip()) <= LONGEST_LABEL for label in labels):
        raise GuidelineError(say("A label has 1 to {most} characters.", most=LONGEST_LABEL))
    if len(text) > LONGEST_GUIDELINE:
        raise GuidelineError(
            say("A guideline has at most {most:,} characters.", most=LONGEST_GUIDELINE)
        )
