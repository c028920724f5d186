"""What pydantic finds wrong with a row, in its own words, as sentences that pages can say too."""

from typing import Any

from pydantic import ValidationError

from storage.exchange.corpus_rows import in_column
from storage.saying import say, words_of

SAID: dict[str, str] = {
    text: text
    for text in (
        say("Field required"),
        say("Extra inputs are not permitted"),
        say("Input should be a valid string"),
        say("Input should be a valid integer"),
        say("Input should be a valid integer, unable to parse string as an integer"),
        say("Input should be a valid integer, got a number with a fractional part"),
        say("Input should be a valid number"),
        say("Input should be a valid number, unable to parse string as a number"),
        say("Input should be a finite number"),
        say("Input should be a valid boolean"),
        say("Input should be a valid boolean, unable to interpret input"),
        say("Input should be a valid list"),
        say("String should have at least 1 character"),
    )
}
"""Those without a value; what pydantic may say beside stays English."""


def first_fault(error: ValidationError) -> str:
    """The first of its faults, in a line, with its column where it has one."""
    fault: Any = error.errors(include_url=False, include_input=False)[0]
    column = ".".join(str(part)[:40] for part in fault["loc"])
    told = _told(fault["type"], fault["msg"], fault.get("ctx", {}))
    return in_column(column, told) if column else told


def _told(kind: str, message: str, context: dict[str, Any]) -> str:
    if kind == "value_error":  # ours
        return words_of(context["error"])
    if kind == "literal_error":
        before, _, last = context["expected"].rpartition(" or ")
        known = say("{before} or {last}", before=before, last=last) if before else last
        return say("Input should be {known}", known=known)
    if kind == "greater_than_equal":
        return say("Input should be greater than or equal to {least}", least=context["ge"])
    if kind == "less_than":
        most = str(context["lt"])  # larger than a page's numbers
        return say("Input should be less than {most}", most=most)
    return SAID.get(message, message)
