"""Judges: roles, languages, tokens, and the command that hands them out."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storage import judges
from storage.__main__ import main
from storage.judgments import SEED_JUDGE, JudgmentError
from storage.schema import Judge


def test_a_token_speaks_for_its_judge_and_no_other(store):
    with store.write() as session:
        token = judges.issue_token(session, judges.appoint(session, "Ada"))
        judges.appoint(session, "Bob")
        assert judges.speaking(session, "Ada", token).name == "Ada"
        assert judges.speaking(session, "", token).name == "Ada"
        for name, given in (("Ada", ""), ("Bob", token), ("Ada", token + "x")):
            with pytest.raises(judges.NotAllowed):
                judges.speaking(session, name, given)
        assert judges.speaking(session, "Bob").name == "Bob"
        assert judges.speaking(session, "Eve") is None


def test_only_the_hash_of_a_token_is_kept_and_a_new_one_ends_the_old(store):
    with store.write() as session:
        ada = judges.appoint(session, "Ada")
        old = judges.issue_token(session, ada)
        new = judges.issue_token(session, ada)
        assert old.removeprefix(judges.PREFIX) not in str(vars(ada))
        assert judges.speaking(session, "Ada", new)
        with pytest.raises(judges.NotAllowed):
            judges.speaking(session, "Ada", old)


def test_the_table_itself_refuses_an_unknown_role(store):
    with pytest.raises(IntegrityError, match="no such role"), store.write() as session:
        judges.appoint(session, "Ada")
        session.execute(text("UPDATE judges SET role = 'owner'"))


@pytest.mark.parametrize(("role", "languages"), [("owner", None), (None, ["english"])])
def test_an_unknown_role_or_language_is_refused(store, role, languages):
    with store.write() as session, pytest.raises(JudgmentError):
        judges.appoint(session, "Ada", role, languages)


def test_nobody_is_appointed_under_the_name_of_the_demo_corpus(store):
    with store.write() as session, pytest.raises(JudgmentError, match="reserved"):
        judges.appoint(session, SEED_JUDGE, "admin")


def test_the_command_shows_a_token_once(tmp_path, capsys):
    where = ["--data-dir", str(tmp_path / "data")]
    assert (
        main(["judges", "Ada", "--role", "curator", "--languages", "en, de", "--token", *where])
        == 0
    )
    told = capsys.readouterr().out
    assert "Ada: curator, reads de, en." in told and judges.PREFIX in told
    assert main(["judges", "Ada", *where]) == 0
    assert judges.PREFIX not in capsys.readouterr().out
    assert main(["judges", "Ada", "--languages", "english", *where]) == 2
    assert "not a code such as" in capsys.readouterr().err


def test_roles_survive_in_the_store(store):
    with store.write() as session:
        judges.appoint(session, "Ada", "admin", ["th", "en"])
    with store.read() as session:
        ada = session.scalars(select(Judge)).one()
        assert (ada.role, ada.languages) == ("admin", ["en", "th"])
