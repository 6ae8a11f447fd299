"""TOML files of an exchange folder, read to their top table."""

import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.tables import Table, TomlFile
from twincloth.collection.folder.toml_advice import advice_for
from twincloth.collection.folder.toml_depth import line_too_deep
from twincloth.collection.folder.toml_lines import KeyLines, KeyPath, line_of_error

MOST_BYTES = 2_000_000
"""Of a TOML file: a gift with a hundred ancestors, each with the longest story in two languages, has a quarter."""

_OF_MANY = frozenset({"key", "title"})
"""Keys that places and items have as well as what they belong to."""


def read_table(folder: Folder, file: str, known: Iterable[str]) -> Table | None:
    """The top table of a TOML file, or None where there is none to read."""
    text = folder.text(file, MOST_BYTES)
    if text is None:
        return None
    deep = line_too_deep(text)
    if deep is not None:
        advice = "no table or list of ours stands in more than three others"
        folder.findings.add(file, deep, "this goes too deep", advice)
        return None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error).partition(" (at ")[0]
        line = line_of_error(str(error), text)
        advice = advice_for(text.split("\n")[line - 1], reason)
        folder.findings.add(file, line, f"this is not TOML ({reason})", advice)
        return None
    known = frozenset(known)
    elsewhere = frozenset(_elsewhere(values, known - values.keys()))
    return Table(TomlFile(folder, file, KeyLines(text), elsewhere), values, known)


def _elsewhere(values: dict[str, Any], lacking: frozenset[str], path: KeyPath = ()) -> Iterator[KeyPath]:
    """Keys that the top table lacks and that stand in another one: TOML reads on in a table until the next begins."""
    if path:
        own = _OF_MANY if isinstance(path[-1], int) else frozenset()
        yield from ((*path, key) for key in values if key in lacking - own)
    for key, value in values.items():
        if type(value) is dict:
            yield from _elsewhere(value, lacking, (*path, key))
        elif type(value) is list:
            for number, one in enumerate(value):
                if type(one) is dict:
                    yield from _elsewhere(one, lacking, (*path, key, number))
