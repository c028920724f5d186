"""Who may do what: the name and token of a request, held against the role it takes."""

from sqlalchemy.orm import Session

from app import arguments
from storage import judges
from storage.schema import Judge


def admitted(
    session: Session, name: object, token: object, role: str, open_to_all: bool
) -> Judge | None:
    """The judge who asks, nobody where no name is needed. Raises BadText, NotAllowed.

    Call inside `Store.write()`: a judge seen for the first time is entered.
    """
    return judges.require_named(
        session, arguments.judge_or_nobody(name), arguments.token(token), role, open_to_all
    )
