"""The demo corpus is a guest: it comes by itself to an empty store only, and leaves when asked.

Out means that nothing finds it: no search, no judge, no count, no map. Its sentences, queries
and seed judgments stay, so that the trainer can check itself by them and replay them unseen,
and so does what people judged of it.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage import corpora
from storage.corpora import DEMO, TYPED
from storage.demo import Group, read_groups, seed
from storage.schema import CorpusImport, EncoderVersion, Judge, Judgment, QueueItem, Sentence

IN, OUT, ABSENT = "in", "out", "absent"
AT_ONCE = {"synchronize_session": False}
"""No session holds these rows as objects: there is nothing to bring up to date."""
_SENTENCES = select(Sentence.id).where(Sentence.corpus == DEMO)


def state(session: Session) -> str:
    """Whether the demo corpus is IN, OUT, or ABSENT: never brought."""
    if is_in(session):
        return IN
    return OUT if session.scalar(_SENTENCES.limit(1)) else ABSENT


def is_in(session: Session) -> bool:
    """Whether a search can find it."""
    return session.scalar(_SENTENCES.where(Sentence.searchable).limit(1)) is not None


def size(session: Session) -> int:
    """How many sentences of it are here, in or out."""
    return session.scalar(select(func.count()).select_from(_SENTENCES.subquery())) or 0


def ids(session: Session) -> frozenset[int]:
    """Its sentences, in or out."""
    return frozenset(session.scalars(_SENTENCES))


def is_welcome(session: Session) -> bool:
    """Whether it may come by itself: nobody imported anything yet, and it was never here."""
    return not (
        state(session) != ABSENT
        or corpora.own(session)
        or session.scalar(select(CorpusImport.key).limit(1))
    )


def is_kept_out(session: Session) -> bool:
    """Whether what judgments bring along of it stays hidden: it left, or others were first."""
    now = state(session)
    return now == OUT or (now == ABSENT and corpora.own(session))


def bring_in(session: Session, groups: Sequence[Group] | None = None) -> bool:
    """Have it found; return whether that is new. Call inside `Store.write()`."""
    before = state(session), size(session)
    seed(session, read_groups() if groups is None else groups)
    _show(session, True)
    return (state(session), size(session)) != before


def take_out(session: Session) -> bool:
    """Have nothing find it any more; return whether that is new. Call inside `Store.write()`."""
    was_in = is_in(session)
    _show(session, False)
    session.execute(delete(QueueItem).where(_is_its_item()), execution_options=AT_ONCE)
    return was_in


def _show(session: Session, shown: bool) -> None:
    changed = update(Sentence).where(Sentence.corpus == DEMO).values(searchable=shown)
    session.execute(changed.execution_options(synchronize_session="fetch"))


def kept_from_judges(session: Session, version: int) -> frozenset[int]:
    """Its sentences, where no judge is to see them: once it is out, or a version has others."""
    served = session.get_one(EncoderVersion, version)
    if is_in(session) and not corpora.own(session, served.last_sentence):
        return frozenset()
    return ids(session)


def waits_in_queue(session: Session) -> bool:
    """Whether an item of it still wants ratings."""
    waiting = select(QueueItem.id).where(QueueItem.rated < QueueItem.wanted, _is_its_item())
    return session.scalar(waiting.limit(1)) is not None


def leave_queue(session: Session) -> None:
    """Take what of it still wants ratings out of the queue; what has them stays on view."""
    waiting = delete(QueueItem).where(QueueItem.rated < QueueItem.wanted, _is_its_item())
    session.execute(waiting, execution_options=AT_ONCE)


def its_queries() -> Select[int | None]:
    """Select its questions, but for those that people asked an own corpus of their own accord."""
    asked = (
        select(Judgment.query_id)
        .join(Judge, Judgment.judge_id == Judge.id)
        .join(Sentence, Judgment.sentence_id == Sentence.id)
        .where(Judge.kind == "person", Judgment.queue_order.is_(None))
        .where(Judgment.query_id.is_not(None), Sentence.corpus.not_in((DEMO, TYPED)))
    )
    return (
        select(Judgment.query_id)
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judge.kind == "seed", Judgment.query_id.is_not(None))
        .where(Judgment.query_id.not_in(asked))
    )


def _is_its_item() -> ColumnElement[bool]:
    """Whether a queue item asks one of its questions, or about one of its sentences."""
    return or_(
        QueueItem.sentence_id.in_(_SENTENCES),
        QueueItem.other_sentence_id.in_(_SENTENCES),
        QueueItem.query_id.in_(its_queries()),
    )
