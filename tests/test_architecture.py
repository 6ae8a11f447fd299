"""The architecture: imports go one way, the rules stay pure, files stay small, and nothing asks a foreign host."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "server" / "twincloth"
WEB = ROOT / "web"

LAYERS = {
    "exchange": 0,
    "journal": 1,
    "collection": 1,
    "backups": 2,
    "history": 2,
    "views": 2,
    "live": 3,
    "prints": 3,
    "connections": 4,
    "rehearsal": 4,
    "pages": 5,
}
LEAVES = {
    "",
    "__version__",
    "client_lines",
    "background_threads",
    "database",
    "log_lines",
    "storage_failures",
    "ownership",
    "private_folder",
    "request_ids",
    "resources",
    "security_events",
    "networks",
    "security_log",
    "settings",
    "unix_sockets",
}
TOP = 6
"""Where everything stands that is in no layer: the composition root, the command line, the demo."""

IMPURE = {
    *("aiohttp", "apsw", "asyncio", "asyncpg", "logging", "os", "pathlib", "random"),
    *("secrets", "socket", "sqlite3", "subprocess", "threading", "time", "uuid"),
}
NAMESPACES = {
    *("creativecommons.org", "iiif.io", "purl.org", "schema.org"),
    *("www.lido-schema.org", "www.openarchives.org", "www.sitemaps.org", "www.w3.org"),
    *("rightsstatements.org", "vocab.getty.edu", "www.wikidata.org"),
}
"""Hosts that stand in names of vocabularies, which nobody ever asks for anything."""
OWN_HOSTS = {"127.0.0.1", "localhost"}
FOR_EXAMPLE = re.compile(r"(?:.*\.)?example(?:\.com|\.org|\.net)?", re.IGNORECASE)
"""Hosts of help texts, which RFC 2606 keeps for that."""


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def browser_files(*kinds: str) -> list[Path]:
    built = tuple(WEB / folder for folder in ("node_modules", "vendor", "built", "viewers"))
    return sorted(
        path
        for kind in kinds
        for path in WEB.rglob(f"*.{kind}")
        if not any(path.is_relative_to(folder) for folder in built)
    )


def imported(source: str) -> Iterator[str]:
    """The full names of all modules that a source imports, at its top or deeper."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "twincloth":
            yield from (f"twincloth.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def layer_of(module: str) -> str:
    """The first name below the package: "journal" for twincloth.journal.sqlite, "" for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def may_import(importer: str, layer: str) -> bool:
    if importer == layer or layer in LEAVES:
        return importer != "exchange" or layer in {"exchange", ""}
    if importer in LEAVES:
        return False
    return LAYERS.get(layer, TOP) < LAYERS.get(importer, TOP) or importer not in LAYERS


def wrong_imports(importer: str, source: str) -> list[str]:
    """What a module of the layer `importer` imports against the one-way order."""
    ours = [name for name in imported(source) if name.split(".")[0] == "twincloth"]
    return [name for name in ours if not may_import(importer, layer_of(name))]


def layer_of_file(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").replace("__init__", "")


def offenders(files: list[Path], found: Callable[[Path], object]) -> dict[str, object]:
    """What was found in each file in which something was."""
    assert files, "where there are no files, nothing was looked at"
    return {str(path.relative_to(ROOT)): wrong for path in files if (wrong := found(path))}


def in_text(found: Callable[[str], object]) -> Callable[[Path], object]:
    return lambda path: found(path.read_text("utf-8"))


def test_an_offender_would_be_named():
    files = [PACKAGE / "app.py", PACKAGE / "settings.py"]

    assert offenders(files, lambda path: path.stem == "app") == {"server/twincloth/app.py": True}


def test_imports_go_one_way():
    def wrong(path: Path) -> list[str]:
        return wrong_imports(layer_of_file(path), path.read_text("utf-8"))

    assert offenders(sources(), wrong) == {}


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("exchange", "from twincloth.journal.sqlite import SQLiteJournal"),
        ("exchange", "from twincloth.database import Database"),
        ("journal", "import twincloth.collection.collection"),
        ("collection", "from twincloth import journal"),
        ("views", "def draw():\n    from twincloth.live.layer import Room"),
        ("live", "from twincloth.prints import labels"),
        ("prints", "from twincloth.pages.identity import cookie"),
        ("pages", "from twincloth.app import application"),
        ("database", "from twincloth.settings import Settings\nfrom twincloth.views import pages"),
    ],
)
def test_a_wrong_import_would_be_found(importer, source):
    assert len(wrong_imports(importer, source)) == 1


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("exchange", "from twincloth.exchange.refusal import Refusal"),
        ("journal", "from twincloth.exchange.exchange import Entry\nfrom twincloth.database import Database"),
        ("pages", "import twincloth.live.rooms, twincloth.prints.labels, twincloth.journal.journal"),
        ("app", "from twincloth.pages import routes"),
        ("__main__", "from twincloth.app import serve\nfrom twincloth.demo import guests"),
    ],
)
def test_a_right_import_is_let_through(importer, source):
    assert wrong_imports(importer, source) == []


def circles(sources: dict[str, str]) -> list[str]:
    """The first modules found that import each other, be it for their types alone."""
    graph = {name: sources.keys() & (set(imported(source)) - {name}) for name, source in sources.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        found: list[str] = circle.args[1]
        return found
    return []


def test_no_two_modules_of_the_live_layer_import_each_other():
    live = {
        ".".join(("twincloth", *path.relative_to(PACKAGE).with_suffix("").parts)): path.read_text("utf-8")
        for path in (PACKAGE / "live").rglob("*.py")
    }

    assert circles(live) == []


def test_a_circle_would_be_found():
    session = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from live.engine import Engine"
    engine = "from live.session import Session"

    assert circles({"live.session": session, "live.engine": engine}) != []
    assert circles({"live.session": "import asyncio", "live.engine": engine}) == []


def impure_imports(source: str) -> set[str]:
    return {name.split(".")[0] for name in imported(source)} & IMPURE


def test_the_rules_know_no_clock_no_chance_and_no_io():
    assert offenders(sorted((PACKAGE / "exchange").glob("*.py")), in_text(impure_imports)) == {}


def test_a_rule_that_asks_the_clock_would_be_found():
    assert impure_imports("import time\nfrom random import choice") == {"time", "random"}


def lines_too_many(text: str) -> int:
    return max(0, len(text.splitlines()) - 250)


def test_no_file_is_longer_than_250_lines():
    files = [*sources(), *browser_files("js", "mjs", "css", "html")]

    assert offenders(files, in_text(lines_too_many)) == {}


def test_a_file_of_251_lines_would_be_found():
    assert lines_too_many("a line\n" * 250) == 0
    assert lines_too_many("a line\n" * 251) == 1


def classes(source: str) -> list[str]:
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]


def test_no_class_name_stands_for_two_classes():
    names = Counter(name for path in sources() for name in classes(path.read_text("utf-8")))

    assert {name: count for name, count in names.items() if count > 1} == {}


def test_a_class_name_would_be_found():
    assert classes("class Line:\n    pass\n\n\nclass Line(NamedTuple):\n    pass") == ["Line", "Line"]


ADDRESS = re.compile(r"""(?:https?:|wss?:|["'(])//([\w-][\w.-]*)""")
LOADED_BY_HTML = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|use|image|object|input)\b[^>]*"""
    r"""\b(?:src|srcset|href|data|poster)\s*=\s*["']?[^"'>]*?(?:https?:)?//([\w-][\w.-]*)"""
    r"""|<link\b[^>]*\bhref\s*=\s*["']?(?:https?:)?//([\w-][\w.-]*)""",
    re.IGNORECASE,
)
COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=\s))//[^\n]*|\{#.*?#\}|<!--.*?-->", re.DOTALL | re.MULTILINE)


def foreign(hosts: Iterator[str] | list[str]) -> set[str]:
    return {host for host in set(hosts) - NAMESPACES - OWN_HOSTS if not FOR_EXAMPLE.fullmatch(host)}


def asked_by_html(text: str) -> set[str]:
    """Hosts from which a template loads something; a link that a person may follow is no loading."""
    found = LOADED_BY_HTML.findall(re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL))
    return foreign([host for pair in found for host in pair if host])


def asked_by_browser_code(text: str) -> set[str]:
    return foreign(ADDRESS.findall(COMMENT.sub("", text)))


def asked_by_python(source: str) -> set[str]:
    """Hosts in string literals that are not docstrings."""
    tree = ast.parse(source)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare
    ]
    return foreign([host for text in texts for host in ADDRESS.findall(text)])


def test_no_template_loads_from_a_foreign_host():
    assert offenders(browser_files("html"), in_text(asked_by_html)) == {}


def test_no_browser_code_names_a_foreign_host():
    assert offenders(browser_files("js", "css", "svg"), in_text(asked_by_browser_code)) == {}


def test_no_python_code_names_a_foreign_host():
    assert offenders(sources(), in_text(asked_by_python)) == {}


def test_a_foreign_host_would_be_found():
    assert asked_by_html('<script src="https://cdn.invalid/x.js">') == {"cdn.invalid"}
    assert asked_by_html('<link rel=stylesheet href="//fonts.invalid/f">') == {"fonts.invalid"}
    assert asked_by_html('<img alt="" srcset="/a.png 1x, https://cdn.invalid/b.png 2x">') == {"cdn.invalid"}
    assert asked_by_browser_code('import x from "https://cdn.invalid/x.js"') == {"cdn.invalid"}
    assert asked_by_browser_code("body { background: url(//cdn.invalid/linen.png) }") == {"cdn.invalid"}
    assert asked_by_python('fetch("https://api.invalid/v1")') == {"api.invalid"}


def test_links_names_and_comments_are_no_foreign_hosts():
    assert asked_by_html('<a href="https://collection.invalid/">') == set()
    assert (
        asked_by_browser_code('// see https://collection.invalid\nconst SVG = "http://www.w3.org/2000/svg"')
        == set()
    )
    assert asked_by_python('"""See https://collection.invalid."""\nf"https://{host}/"') == set()
    assert asked_by_python('"Such as https://twincloth.example"') == set()


def loops_own_threads(source: str) -> list[str]:
    """Calls that run in the threads of the loop, in which the files of pages are opened."""
    return re.findall(r"to_thread\(|run_in_executor\(\s*None", source)


def test_the_loops_own_threads_are_for_a_moments_work():
    """Whatever takes longer has threads or a process of its own, so that no page waits behind it."""
    assert offenders(sources(), in_text(loops_own_threads)).keys() == {
        "server/twincloth/collection/cached_objects.py",  # reads a picture for a page
        "server/twincloth/collection/folder_objects.py",  # makes a file durable
        "server/twincloth/collection/remote_objects.py",  # writes a piece of one
        "server/twincloth/pages/uploads.py",  # writes a piece of one
    }


def test_long_work_in_the_loops_own_threads_would_be_found():
    assert loops_own_threads("await asyncio.to_thread(draw)\nloop.run_in_executor(\n    None, draw)")
    assert not loops_own_threads("await in_background(draw)\nloop.run_in_executor(self._threads, draw)")
