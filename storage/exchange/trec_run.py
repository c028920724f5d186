"""What was shown, as a run for the tools of TREC.

A line, `q12 Q0 s34 1 0.83 version-3`, is a sentence with rank and score as a judge saw it. A
file has one ranking a query: that of the newest version of which anything was judged. A
sentence that was shown more than once stands as it was shown last. What nobody judged is
missing, so a run is for reading, not for measuring a version.

The texts lie beside (`storage.exchange.trec_texts`).
"""

from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.exchange.judgment_rows import CHUNK
from storage.exchange.trec_texts import write_with_texts
from storage.schema import Judge, Judgment


def export_run(session: Session, path: Path, people_only: bool = False) -> int:
    """Write what was shown; return how many lines. Call inside `Store.read()`.

    Raises ExportRefused.
    """
    shown = (
        select(Judgment)
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(
            Judgment.kind == "relevance", Judgment.rank.is_not(None),
            Judgment.score.is_not(None), Judgment.version.is_not(None),
        )
    )  # fmt: skip
    if people_only:
        shown = shown.where(Judge.kind == "person")
    chosen = _last_shown(shown)
    found = session.scalars(chosen.execution_options(yield_per=CHUNK))
    lines = (
        f"q{row.query_id} Q0 s{row.sentence_id} {row.rank} {row.score!r} version-{row.version}"
        for row in found
    )
    return write_with_texts(session, path, lines, chosen)


def _last_shown(shown: Select[Judgment]) -> Select[Judgment]:
    """Of each query the newest version, of each of its sentences the last time."""
    each = shown.with_only_columns(
        Judgment.id,
        func.rank()
        .over(partition_by=Judgment.query_id, order_by=Judgment.version.desc())
        .label("age"),
        func.row_number()
        .over(
            partition_by=(Judgment.query_id, Judgment.version, Judgment.sentence_id),
            order_by=Judgment.id.desc(),
        )
        .label("time"),
    ).subquery()
    return (
        select(Judgment)
        .join(each, Judgment.id == each.c.id)
        .where(each.c.age == 1, each.c.time == 1)
        .order_by(Judgment.query_id, Judgment.rank, Judgment.score.desc(), Judgment.sentence_id)
    )
