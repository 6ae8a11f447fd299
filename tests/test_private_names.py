"""Private names of other libraries: whoever uses one lists it, so that it is looked for at every start."""

import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import twincloth
from twincloth.live.engine.private_names import ATTRIBUTES, SIGNATURES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "server" / "twincloth"
DECISION = ROOT / "docs" / "decisions" / "0015-the-engine.md"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LISTED = {name for names in (*SIGNATURES.values(), *ATTRIBUTES.values()) for name in names}
OURS_OR_STANDARD = {"twincloth", *sys.stdlib_module_names}
DOCUMENTED = {"_abc_impl", "_asdict", "_exit", "_fields", "_make", "_replace"}
"""Names of the standard library that begin like private ones, and are public or set by itself."""


def private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_") and name not in DOCUMENTED


def own_names(tree: ast.AST) -> set[str]:
    """What a source defines itself: functions, classes, variables, and what its objects are given."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found |= {node.attr} if ast.unparse(node.value) == "self" else set()
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def used_names(tree: ast.AST) -> Iterator[str]:
    """Private names that a source asks of any object, as an attribute, by getattr, or in an import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (part for part in (node.module or "").split("."))
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"getattr", "setattr", "hasattr"}:
            yield from (text.value for text in node.args[1:2] if isinstance(text, ast.Constant))


def foreign_names(source: str, classes: dict[str, ast.ClassDef]) -> set[str]:
    """The private names that a source uses, and neither it nor a base class of ours defines."""
    tree = ast.parse(source)
    return {name for name in used_names(tree) if private(name)} - own_names(tree) - inherited(tree, classes)


def inherited(tree: ast.AST, classes: dict[str, ast.ClassDef]) -> set[str]:
    """What base classes of ours define; no two classes have one name."""
    bases = [
        classes[base.id]
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in classes
    ]
    return {name for base in bases for name in own_names(base) | inherited(base, classes)}


@pytest.fixture(scope="module")
def classes() -> dict[str, ast.ClassDef]:
    """Every class of the package."""
    return {
        node.name: node
        for path in SOURCES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def package_classes() -> list[type]:
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(twincloth.__path__, "twincloth.")
        if not module.name.endswith("__main__")
    ]
    return [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__ == module.__name__
    ]


def overridden(cls: type) -> set[str]:
    """Private names of a library's class that one of ours puts its own in the place of."""
    libraries = [base for base in cls.__mro__[1:] if base.__module__.split(".")[0] not in OURS_OR_STANDARD]
    own = vars(cls).keys() - {"_is_protocol"}  # typing writes it into every class below a protocol
    return {name for name in own if private(name) and any(name in vars(base) for base in libraries)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_private_name_of_a_library_is_listed(path, classes):
    assert foreign_names(path.read_text("utf-8"), classes) - LISTED == set()


def test_a_private_name_that_is_overridden_is_listed():
    assert {name for cls in package_classes() for name in overridden(cls)} - LISTED == set()


@pytest.mark.parametrize(
    "source",
    [
        "def early(request):\n    return request.protocol._message_tail",
        "class Ours(Theirs):\n    def go(self):\n        self._trigger_event()",
        "getattr(server, '_binary_packet')",
        "from aiohttp._websocket import reader",
        "from aiohttp.helpers import _sentinel",
    ],
)
def test_an_unlisted_name_would_be_found(source, classes):
    assert len(foreign_names(source, classes)) == 1


def test_names_of_our_own_are_let_through(classes):
    room = "class Room:\n    def __init__(self):\n        self._seq = 0\n\n    def _next(self):\n        return self._seq"
    presence = "class Mine(Presence):\n    def go(self):\n        return self._run()"

    assert foreign_names(f"{room}\n\n\nRoom()._next()", classes) == set()
    assert foreign_names(presence, classes) == set()


def test_an_unlisted_override_would_be_found():
    from socketio import AsyncServer

    class Server(AsyncServer):
        def _handle_event(self): ...

        def _ours(self): ...

    assert overridden(Server) == {"_handle_event"}


def test_the_decision_says_what_each_name_is_wanted_for():
    decision = DECISION.read_text("utf-8")

    assert [name for name in sorted(LISTED) if f"`{name}`" not in decision] == []
