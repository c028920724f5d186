"""A judgment as one flat row that stands by itself, the same columns in every open format.

`row` counts from 1 in order of history and `supersedes` names an earlier row of the same
file: numbers of the store's own would have gaps that another store cannot repeat. Of two
sentences the one first by corpus, language and text comes first, because which has the lower
id differs from store to store.

Judges travel by name. Their roles, languages and tokens stay at home: a file of judgments
gives nobody a right. `version` is a number of the store that showed the item, and means that
store's encoder wherever it is read. `guideline` is the version of the guideline of the row's
kind, whose text is in a file beside (`storage.exchange.guideline_files`).
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session, aliased

from storage.corpora import NewSentence, entering
from storage.exchange.corpus_rows import in_column
from storage.saying import Said, say, words_of
from storage.schema import ORDERS, SCALES, Adjudication, Guideline, Judge, Judgment, Query, Sentence
from storage.text import one_line, tidy

CHUNK = 1_000
"""Rows in memory at once, on their way in or out."""

Number = Annotated[int, Field(ge=0, lt=2**63)]
Time = Annotated[float, Field(ge=0)]


class JudgmentRow(BaseModel):
    """The columns, in order, and what may stand in them."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    row: Annotated[int, Field(ge=1, lt=2**63)]
    supersedes: Number | None = None
    kind: Literal["relevance", "similarity"]
    judge: Annotated[str, Field(min_length=1)]
    judge_kind: Literal["person", "seed"]
    outcome: Literal["rated", "skipped", "unsure", "withdrawn"]
    value: float | None = None
    query_language: str | None = None
    query: str | None = None
    query_group: str | None = None
    query_held_out: bool | None = None
    sentence_corpus: str
    sentence_language: str
    sentence: str
    sentence_context: str | None = None
    sentence_group: str | None = None
    sentence_held_out: bool
    sentence_searchable: bool
    other_corpus: str | None = None
    other_language: str | None = None
    other: str | None = None
    other_context: str | None = None
    other_group: str | None = None
    other_held_out: bool | None = None
    other_searchable: bool | None = None
    rank: Number | None = None
    score: float | None = None
    version: Number | None = None
    note: str | None = None
    queue_order: str | None = None
    translated: bool | None = None
    glossed: bool | None = None
    guideline: Number | None = None
    created_at: Time

    @model_validator(mode="before")
    @classmethod
    def _enter(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, **_entering(values)}

    @model_validator(mode="after")
    def _fits(self) -> "JudgmentRow":
        problem = _problem_with_rating(self) or _problem_with_item(self)
        if problem:
            raise ValueError(problem)
        return self


COLUMNS = tuple(JudgmentRow.model_fields)


def _problem_with_rating(row: JudgmentRow) -> Said | None:
    top = SCALES[row.kind]
    if (row.outcome == "rated") != (row.value is not None):
        return say("a value stands with the outcome 'rated', and only there")
    if row.value is not None and not 0 <= row.value <= top:
        wrong = say("a {kind} rating is a number from 0 to {top}", kind=row.kind, top=top)
        return in_column("value", wrong)
    if row.queue_order not in (None, *ORDERS):
        wrong = say("an order is one of {known}", known=", ".join(ORDERS))
        return in_column("queue_order", wrong)
    if row.supersedes is not None and not 0 < row.supersedes < row.row:
        return in_column("supersedes", say("only an earlier row can be superseded"))
    return None


def _problem_with_item(row: JudgmentRow) -> Said | None:
    wanted, unwanted = ("query", "other") if row.kind == "relevance" else ("other", "query")
    missing = [name for name in _NEEDED[wanted] if getattr(row, name) is None]
    if missing:
        return in_column(missing[0], say("a judgment of {kind} needs it", kind=row.kind))
    too_much = [name for name in _part(unwanted) if getattr(row, name) is not None]
    if too_much:
        return in_column(too_much[0], say("a judgment of {kind} has none", kind=row.kind))
    if (row.sentence_corpus, row.sentence_language, row.sentence) == (
        row.other_corpus, row.other_language, row.other,
    ):  # fmt: skip
        return in_column("other", say("a pair is of two different sentences"))
    return None


def _entering(values: Mapping[str, Any]) -> dict[str, Any]:
    """Languages and texts of a row as they are stored. Raises ValueError."""
    changed: dict[str, Any] = {}
    if isinstance(values.get("judge"), str):
        changed["judge"] = one_line(values["judge"])
    if isinstance(values.get("note"), str):
        changed["note"] = tidy(values["note"])
    for name in ("query", "sentence", "other"):
        text, language = values.get(name), values.get(f"{name}_language")
        if not isinstance(text, str) or not isinstance(language, str):
            continue  # the fields say what is missing
        try:
            stored = entering(NewSentence(language, text, values.get(f"{name}_context")))
        except ValueError as error:
            raise ValueError(in_column(name, words_of(error))) from error
        changed |= {name: stored.text, f"{name}_language": stored.language}
        if f"{name}_context" in values:
            changed[f"{name}_context"] = stored.context
    return changed


def _part(name: str) -> tuple[str, ...]:
    """The columns of a query or sentence."""
    return tuple(column for column in COLUMNS if column.split("_")[0] == name)


_NEEDED = {
    "query": ("query", "query_language", "query_held_out"),
    "other": ("other", "other_corpus", "other_language", "other_held_out", "other_searchable"),
}


def judgment_rows(session: Session, people_only: bool = False) -> Iterator[dict[str, Any]]:
    """Every judgment of the store in order of history, superseded ones too."""
    own = {
        "outcome": Judgment.outcome, "rank": Judgment.rank, "score": Judgment.score,
        "version": Judgment.version, "queue_order": Judgment.queue_order,
        "translated": Judgment.translated, "glossed": Judgment.glossed,
        "guideline": select(Guideline.version).where(Guideline.id == Judgment.guideline_id)
        .scalar_subquery(),
    }  # fmt: skip
    return rows_of(session, Judgment, _numbered(people_only), own)


def _numbered(people_only: bool) -> Subquery:
    chosen = select(Judgment.id, func.row_number().over(order_by=Judgment.id).label("row"))
    if people_only:
        chosen = chosen.join(Judge, Judgment.judge_id == Judge.id).where(Judge.kind == "person")
    return chosen.subquery()


def rows_of(
    session: Session,
    entry: type[Judgment] | type[Adjudication],
    numbered: Subquery,
    own: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """The numbered entries in the columns of JudgmentRow; `own` are those that differ by table."""
    before, sentence, other = aliased(numbered), aliased(Sentence), aliased(Sentence)
    statement = (
        select(
            numbered.c.row, before.c.row.label("supersedes"),
            entry.kind, Judge.name.label("judge"), Judge.kind.label("judge_kind"), entry.value,
            Query.language.label("query_language"), Query.text.label("query"),
            Query.parallel_group.label("query_group"), Query.held_out.label("query_held_out"),
            *_of_sentence(sentence, "sentence"), *_of_sentence(other, "other"),
            entry.note, entry.created_at,
            *(column.label(name) for name, column in own.items()),
        )
        .join_from(numbered, entry, entry.id == numbered.c.id)
        .join(Judge, entry.judge_id == Judge.id)
        .join(sentence, entry.sentence_id == sentence.id)
        .outerjoin(other, entry.other_sentence_id == other.id)
        .outerjoin(Query, entry.query_id == Query.id)
        .outerjoin(before, before.c.id == entry.supersedes_id)
        .order_by(numbered.c.row)
    )  # fmt: skip
    for found in session.execute(statement.execution_options(yield_per=CHUNK)).mappings():
        yield _in_order(dict(found))


def _of_sentence(sentence: type[Sentence], name: str) -> tuple[Any, ...]:
    return (
        sentence.corpus.label(f"{name}_corpus"),
        sentence.language.label(f"{name}_language"),
        sentence.text.label(name),
        sentence.context.label(f"{name}_context"),
        sentence.parallel_group.label(f"{name}_group"),
        sentence.held_out.label(f"{name}_held_out"),
        sentence.searchable.label(f"{name}_searchable"),
    )


_SENTENCE, _OTHER = _part("sentence"), _part("other")


def _in_order(row: dict[str, Any]) -> dict[str, Any]:
    """The row in the order of the columns, with its pair in the order of the file."""
    left, right = ([row[name] for name in part] for part in (_SENTENCE, _OTHER))
    if row["kind"] == "similarity" and right[:3] < left[:3]:
        row.update(zip(_SENTENCE + _OTHER, right + left, strict=True))
    return {name: row[name] for name in COLUMNS}
