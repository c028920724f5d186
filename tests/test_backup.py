"""A store in one file, made while it is used, and a store out of it: whole, or refused."""

import io
import tarfile
import threading

import pytest
from sqlalchemy import func, select

from storage import backup
from storage.__main__ import main
from storage.backup import back_up, restore
from storage.database import DATABASE, StoreError, open_store
from storage.judgments import Item, judge_named, query_for, record
from storage.schema import EncoderVersion, Judgment
from trainer.published import load_live


def rate(store, value):
    with store.write() as session:
        item = Item(query_for(session, "en", f"question {value}").id, 1)
        return record(session, judge_named(session, "Ada"), item, "rated", value % 4).id


def ids(data_dir):
    store = open_store(data_dir)
    with store.read() as session:
        found = list(session.scalars(select(Judgment.id).order_by(Judgment.id)))
    store.close()
    return found


def test_all_of_a_store_comes_back_and_is_served(data_dir, tmp_path, capsys):
    store = open_store(data_dir)
    for value in range(5):
        rate(store, value)
    before = load_live(store)
    assert main(["backup", str(tmp_path / "kept.tar"), "--data-dir", str(data_dir)]) == 0
    assert main(["restore", str(tmp_path / "kept.tar"), "--data-dir", str(tmp_path / "new")]) == 0
    assert "files, all whole" in capsys.readouterr().out
    assert ids(tmp_path / "new") == ids(data_dir)
    again = open_store(tmp_path / "new")
    live = load_live(again)
    assert live.number == before.number and list(live.index.ids) == list(before.index.ids)
    found, expected = (
        each.index.search(each.space.queries(["a one"])[0], 5) for each in (live, before)
    )
    assert found == expected
    assert sorted(p.name for p in (tmp_path / "new").iterdir() if p.name[0] == ".") == []
    store.close()
    again.close()


def test_what_was_acknowledged_before_is_in_it_and_nothing_by_halves(data_dir, tmp_path):
    store, stop, given = open_store(data_dir), threading.Event(), []

    def rates():
        while not stop.is_set():
            given.append(rate(store, len(given)))

    rating = threading.Thread(target=rates)
    rating.start()
    while len(given) < 20:
        pass
    for number in range(3):
        acknowledged = list(given)
        back_up(data_dir, tmp_path / f"{number}.tar")
        restore(tmp_path / f"{number}.tar", tmp_path / f"{number}")
        there = ids(tmp_path / f"{number}")
        assert set(acknowledged) <= set(there)
        assert there == list(range(1, len(there) + 1))
    stop.set()
    rating.join()
    store.close()


def test_nothing_is_overwritten(data_dir, tmp_path):
    path = tmp_path / "kept.tar"
    back_up(data_dir, path)
    with pytest.raises(StoreError, match="no backup is overwritten"):
        back_up(data_dir, path)
    with pytest.raises(StoreError, match="There is a store in"):
        restore(path, data_dir)


def test_what_is_cut_short_or_changed_is_refused_and_leaves_no_store(data_dir, tmp_path):
    path, bad, new = tmp_path / "kept.tar", tmp_path / "bad.tar", tmp_path / "new"
    back_up(data_dir, path)
    whole = path.read_bytes()
    middle = bytearray(whole)
    middle[len(whole) // 2] ^= 1
    for content in (b"", whole[:300], whole[: len(whole) // 2], whole[:-12_000], bytes(middle)):
        bad.write_bytes(content)
        with pytest.raises(StoreError, match="was not restored"):
            restore(bad, new)
        assert not (new / DATABASE).exists()
    restore(path, new)


def test_a_file_that_would_lie_elsewhere_is_refused(tmp_path):
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("../../evil")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"evil"))
    with pytest.raises(StoreError, match="was not restored"):
        restore(path, tmp_path / "a" / "b")
    assert not (tmp_path / "evil").exists() and not (tmp_path / "a" / "evil").exists()


def test_a_restore_that_died_is_begun_again(data_dir, tmp_path, monkeypatch):
    path, new = tmp_path / "kept.tar", tmp_path / "new"
    back_up(data_dir, path)
    replace = backup.os.replace

    def dies(source, target):
        if str(target).endswith(DATABASE):
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(backup.os, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        restore(path, new)
    assert not (new / DATABASE).exists()
    monkeypatch.setattr(backup.os, "replace", replace)
    restore(path, new)
    assert (new / DATABASE).exists()


def test_a_version_that_is_not_whole_is_named(data_dir, tmp_path):
    next((data_dir / "versions").rglob("index/*")).unlink()
    with pytest.raises(StoreError, match="No backup was made at .* is not a whole version"):
        back_up(data_dir, tmp_path / "kept.tar")
    assert list(tmp_path.glob("*kept*")) == []


def test_a_version_that_goes_meanwhile_is_no_reason_to_fail(data_dir, tmp_path, monkeypatch):
    store, beside, seen = open_store(data_dir), backup._beside, []

    def goes(*arguments):
        found = beside(*arguments)
        if not seen:  # after it was listed, and before it is copied
            with store.write() as session:
                session.scalars(select(EncoderVersion)).one().state = "pruned"
            for path in (data_dir / "versions").rglob("index*"):
                path.rename(path.with_name("gone"))
        seen.append(len(found))
        return found

    monkeypatch.setattr(backup, "_beside", goes)
    back_up(data_dir, tmp_path / "kept.tar")
    assert len(seen) == 2 and seen[1] < seen[0]
    with store.read() as session:
        assert session.scalar(select(func.count(EncoderVersion.number))) == 1
    store.close()
