"""Every sentence that the server says to people: the keys of their translations.

A template without a word of its own, as `{place}: {reason}`, is the same in every language.
"""

import ast
import re
from functools import cache

from tests.processes import ROOT

ROOMS = ("app", "storage", "trainer")
MAKER = ROOT / "storage" / "saying.py"
PLACE = re.compile(r"\{[^{}]*\}")


def sources():
    """The code that speaks to people, each file with its tree."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts and "experiments" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls():
    """Every call of `say`, and the file it is in."""
    for path, tree in sources():
        imported = {
            each.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "storage.saying"
            for each in node.names
        }
        if "say" not in imported:  # another function of that name
            continue
        for node in ast.walk(tree):
            if is_say(node):
                yield path, node


def is_say(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
    )  # fmt: skip


def is_literal(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@cache
def templates():
    """All literal templates that have words, in order of the alphabet."""
    found = {node.args[0].value for _, node in calls() if is_literal(node.args[0])}
    return sorted(each for each in found if has_words(each))


def has_words(template):
    return any(letter.isalpha() for letter in PLACE.sub("", template))


def places(template):
    """Where values go, each with how it is written, `count:,`: what a page knows to read."""
    return sorted({place[1:-1] for place in PLACE.findall(template)})
