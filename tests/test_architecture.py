"""The rules of ARCHITECTURE.md that reading the source can check."""

import ast
import subprocess
import sys

import pytest

from tests.processes import ROOT

ROOMS = ("storage", "trainer", "app")
MOST_LINES_A_FILE, MOST_LINES_A_FUNCTION = 300, 60


def sources(*folders):
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, folders
    return found


def imports(path):
    """Every module a file imports, at the top or inside a function, by its full name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def importers(*packages, rooms):
    """Files of these rooms that import one of the packages or anything in it."""
    return {
        str(path.relative_to(ROOT))
        for path in sources(*rooms)
        if any(name.split(".")[0] in packages for name in imports(path))
    }


def test_the_reader_of_imports_sees_them_all(tmp_path):
    path = tmp_path / "example.py"
    path.write_text("import a.b as c\nfrom d import e\ndef f():\n    from g.h import i\n")
    assert imports(path) == {"a.b", "d.e", "g.h.i"}
    assert "trainer/worker.py" in importers("storage", rooms=["trainer"])


def test_rooms_depend_in_one_direction():
    assert importers("trainer", "app", rooms=["storage"]) == set()
    assert importers("app", rooms=["trainer"]) == set()


def test_the_app_knows_of_the_trainer_only_what_reads_a_version():
    known = {name for path in sources("app") for name in imports(path)}
    of_trainer = {name for name in known if name.split(".")[0] == "trainer"}
    assert of_trainer
    readers = (
        "trainer.encoder.", "trainer.space.", "trainer.version_files.", "trainer.nonsense.",
    )  # fmt: skip
    assert all(f"{name}.".startswith(readers) for name in of_trainer), of_trainer


def test_storage_knows_neither_torch_nor_gradio():
    assert importers("torch", "gradio", rooms=["storage"]) == set()


def test_the_trainer_does_not_know_gradio():
    assert importers("gradio", rooms=["trainer"]) == set()


def test_learn2learn_lives_in_maml_only():
    assert importers("learn2learn", rooms=ROOMS) == {"trainer/maml.py"}


IMPORT_ALL = """
import importlib, sys, threading
for name in sys.argv[2:]:
    importlib.import_module(name)
assert threading.enumerate() == [threading.main_thread()], threading.enumerate()
if sys.argv[1] == "storage":
    assert not {"torch", "gradio", "trainer", "app"} & set(sys.modules)
"""


def modules(room):
    """The names of a room's modules; Alembic alone loads the migrations."""
    paths = [path.relative_to(ROOT).with_suffix("") for path in sources(room)]
    names = [".".join(path.parts) for path in paths if "migrations" not in path.parts]
    return [name.removesuffix(".__init__") for name in names]


@pytest.mark.parametrize("rooms", [["storage"], ["trainer", "app"]], ids=" and ".join)
def test_importing_does_nothing(rooms, tmp_path):
    """No file, thread or word; and no setting is read, or the bad one would be noticed."""
    names = [name for room in rooms for name in modules(room)]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, rooms[0], *names],
        cwd=tmp_path, capture_output=True, text=True,
        env={
            "PATH": "/usr/bin:/bin", "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
            "CROSSLOOP_DATA_DIR": str(tmp_path / "data"), "CROSSLOOP_TRAIN_AFTER": "soon",
        },
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.rglob("*")) == []


WRITTEN = [p for p in sources(*ROOMS, "assets", "tests") if "migrations" not in p.parts]
"""All but migrations: those are one function each, however many tables."""


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= MOST_LINES_A_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno + 1 <= MOST_LINES_A_FUNCTION, node.name
