"""Versions on disk and in the table: whole or not there, whatever fails between."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage import versions
from storage.schema import EncoderVersion
from storage.versions import MANIFEST, Published, VersionError

NOW = 1_000.0


def sealed(aside):
    (aside / "index").mkdir()
    (aside / "weights").write_bytes(b"w" * 100)
    (aside / "index" / "en.faiss").write_bytes(b"i" * 50)
    versions.seal(aside, {"base": "bundled"})
    return aside


def published(session, data_dir, now=NOW, base="bundled", parent="live"):
    served = versions.live(session)
    if parent == "live":
        parent = served.number if served and served.base == base else None
    facts = Published(
        base, sentences=3, last_sentence=7, metrics={"map20": 40}, reason="why", fair=True
    )
    with versions.written_aside(data_dir) as aside:
        return versions.publish(session, data_dir, sealed(aside), facts, parent, now)


def publish(store, count=1, **named):
    for _ in range(count):
        with store.write() as session:
            number = published(session, store.data_dir, **named)
    return number


def states(store):
    with store.read() as session:
        return {version.number: version.state for version in versions.history(session)}


def folders(store):
    return sorted(path.name for path in (store.data_dir / "versions").iterdir())


def sweep(store):
    with store.write() as session:
        return versions.sweep(session, store.data_dir)


def test_a_published_version_is_whole_live_and_described(store):
    assert publish(store) == 0
    with store.read() as session:
        version = versions.live(session)
    assert (version.number, version.parent, version.base, version.reason) == (
        0, None, "bundled", "why",
    )  # fmt: skip
    assert (version.last_sentence, version.activated_at) == (7, NOW)
    manifest = versions.read_manifest(store.data_dir / version.folder)
    assert manifest == {"base": "bundled", "files": {"weights": 100, "index/en.faiss": 50}}
    assert folders(store) == ["0000"]


def test_a_version_descends_from_the_one_it_was_compared_with(store):
    publish(store, 2)
    publish(store, base="another")
    with store.read() as session:
        assert [v.parent for v in versions.history(session)] == [None, 0, None]


def test_a_roll_back_during_a_run_is_not_overruled(store):
    publish(store, 2)
    with store.write() as session:
        versions.activate(session, 0, NOW)
    with pytest.raises(VersionError, match="Version 0 went live"):
        publish(store, parent=1)
    assert states(store) == {0: "live", 1: "retired"}


def test_a_folder_that_cannot_be_flushed_gets_no_manifest(store):
    with versions.written_aside(store.data_dir) as aside:
        (aside / "weights").symlink_to("/proc/self/status")  # no file of /proc can be flushed
        with pytest.raises(OSError):
            versions.seal(aside, {})
        assert not (aside / MANIFEST).exists()
        with pytest.raises(VersionError, match="not a whole version"):
            versions.read_manifest(aside)


def test_the_folder_is_in_place_before_anybody_can_read_its_row(store):
    with store.write() as session:
        published(session, store.data_dir)
        versions.read_manifest(store.data_dir / "versions" / "0000")
        assert states(store) == {}
    assert states(store) == {0: "live"}


def test_a_folder_that_is_not_sealed_is_not_published(store):
    facts = Published("bundled", 0, 0, {}, "", fair=False)
    with pytest.raises(VersionError), store.write() as session:
        versions.publish(session, store.data_dir, Path("nowhere"), facts, None, NOW)
    assert states(store) == {}


def test_a_block_that_fails_leaves_no_aside_folder(store):
    with pytest.raises(OSError), versions.written_aside(store.data_dir) as aside:
        sealed(aside)
        assert folders(store) == [aside.name]
        raise OSError
    assert folders(store) == []


def test_a_commit_that_fails_leaves_a_folder_that_sweep_removes(store):
    publish(store)
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        published(session, store.data_dir)
        session.execute(text("UPDATE encoder_versions SET parent = 99 WHERE number = 1"))
    assert states(store) == {0: "live"}
    assert folders(store) == ["0000", "0001"]
    assert sweep(store) == ["0001"]
    assert folders(store) == ["0000"]


def test_debris_with_the_next_number_is_replaced(store):
    debris = store.data_dir / "versions" / "0000"
    debris.mkdir(parents=True)
    (debris / "old").write_text("debris")
    publish(store)
    assert not (debris / "old").exists()
    versions.read_manifest(debris)


def test_a_folder_without_a_row_is_swept_and_one_with_a_row_is_not(store):
    publish(store, 2)
    for name in ("0007", ".aside-1234"):
        (store.data_dir / "versions" / name).mkdir()
    assert sorted(sweep(store)) == [".aside-1234", "0007"]
    assert folders(store) == ["0000", "0001"]
    assert sweep(store) == []


def test_the_folder_of_a_pruned_version_goes_with_the_next_sweep(store):
    publish(store, 4)
    with store.write() as session:
        assert versions.prune(session, kept=1) == [1]
    assert folders(store) == ["0000", "0001", "0002", "0003"]
    assert sweep(store) == ["0001"]


def test_only_one_version_is_live(store):
    publish(store, 3)
    assert states(store) == {2: "live", 1: "retired", 0: "retired"}
    with store.write() as session:
        versions.activate(session, 1, NOW + 1)
        versions.activate(session, 1, NOW + 2)
    assert states(store) == {2: "retired", 1: "live", 0: "retired"}


def test_the_table_itself_refuses_a_second_live_version(store):
    publish(store, 2)
    with pytest.raises(IntegrityError, match="state"), store.write() as session:
        session.execute(text("UPDATE encoder_versions SET state = 'live'"))


@pytest.mark.parametrize("name", ["weights", "index/en.faiss", MANIFEST])
@pytest.mark.parametrize("damage", [lambda f: f.write_bytes(f.read_bytes()[:-5]), Path.unlink])
def test_a_version_with_a_damaged_file_is_refused(store, name, damage):
    publish(store)
    folder = store.data_dir / "versions" / "0000"
    damage(folder / name)
    with pytest.raises(VersionError, match=str(folder)):
        versions.read_manifest(folder)


def test_a_manifest_without_its_list_of_files_is_refused(tmp_path):
    (tmp_path / MANIFEST).write_text(json.dumps({"base": "bundled"}))
    with pytest.raises(VersionError):
        versions.read_manifest(tmp_path)


def test_pruning_keeps_the_newest_the_live_one_with_its_parent_and_version_0(store):
    publish(store, 7)
    with store.write() as session:
        versions.activate(session, 3, NOW)
    with store.write() as session:
        assert versions.prune(session, kept=2) == [4, 1]
    assert sorted(sweep(store)) == ["0001", "0004"]
    assert folders(store) == ["0000", "0002", "0003", "0005", "0006"]
    assert [n for n, state in states(store).items() if state == "pruned"] == [4, 1]
    assert sweep(store) == []
    with store.write() as session:
        assert versions.prune(session, kept=2) == []


@pytest.mark.parametrize("number", [1, 99])
def test_a_pruned_or_missing_version_cannot_be_activated(store, number):
    publish(store, 4)
    with store.write() as session:
        assert versions.prune(session, kept=1) == [1]
    with pytest.raises(VersionError, match=f"no version {number}"), store.write() as session:
        versions.activate(session, number, NOW)
    assert states(store)[3] == "live"


def test_numbers_are_never_used_twice(store):
    publish(store, 3)
    with store.write() as session:
        versions.activate(session, 0, NOW)
        versions.prune(session, kept=0)
    assert publish(store) == 3
    with store.read() as session:
        assert session.get_one(EncoderVersion, 3).parent == 0


def test_a_kept_version_is_not_live_and_waits_alone(store):
    publish(store)
    for number in (1, 2):
        with store.write() as session, versions.written_aside(store.data_dir) as aside:
            facts = Published("bundled", 3, 7, {}, "why", fair=True, live=False)
            assert versions.publish(session, store.data_dir, sealed(aside), facts, 0, NOW) == number
        with store.read() as session:
            assert versions.candidate(session).number == number
            assert versions.candidate(session).activated_at == 0
            assert versions.live(session).number == 0
    with store.write() as session:
        assert 2 not in versions.prune(session, kept=0)
        versions.activate(session, 2, NOW)
        assert versions.candidate(session) is None
