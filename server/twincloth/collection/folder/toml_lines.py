"""Where each key of a TOML file stands, which tomllib does not tell."""

import re

KeyPath = tuple[str | int, ...]
"""Names of tables and keys from the top; a number is the place in an array of tables, from 0."""

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_ARRAY_OF_TABLES = re.compile(rf"\s*\[\[\s*({_DOTTED})\s*\]\]")
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=(.*)")
_STRING_OR_COMMENT = re.compile(r""""(?:\\.|[^"\\])*+"?|'[^']*+'?|#.*""")
_LONG_QUOTES = ('"""', "'''")


class KeyLines:
    """A scan of a file that tomllib has taken already, so it need not know what is wrong TOML."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {(): 1}
        self._arrays: dict[KeyPath, int] = {}
        self._table: KeyPath = ()
        self._quotes: str | None = None
        self._depth = 0
        for number, line in enumerate(text.split("\n"), 1):
            self._scan(number, line)

    def line(self, path: KeyPath) -> int:
        """The line of a key, or of the nearest thing around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _scan(self, number: int, line: str) -> None:
        if self._quotes is not None:
            if self._quotes in line:
                self._quotes = None
        elif self._depth > 0:
            self._follow_value(line)
        elif header := _ARRAY_OF_TABLES.match(line):
            self._open_array(_names(header[1]), number)
        elif header := _TABLE.match(line):
            self._table = self._resolve(_names(header[1]))
            self._lines.setdefault(self._table, number)
        elif key := _KEY.match(line):
            self._set(_names(key[1]), number)
            self._follow_value(key[2])

    def _open_array(self, names: list[str], number: int) -> None:
        array = (*self._resolve(names[:-1]), names[-1])
        count = self._arrays.get(array, 0)
        self._arrays[array] = count + 1
        self._table = (*array, count)
        self._lines.setdefault(array, number)
        self._lines[self._table] = number

    def _resolve(self, names: list[str]) -> KeyPath:
        """A header names the last element of each array of tables that it passes."""
        path: KeyPath = ()
        for name in names:
            path = (*path, name)
            if path in self._arrays:
                path = (*path, self._arrays[path] - 1)
        return path

    def _set(self, names: list[str], number: int) -> None:
        for end in range(1, len(names) + 1):
            self._lines.setdefault((*self._table, *names[:end]), number)

    def _follow_value(self, value: str) -> None:
        """Notice a value that goes on in the next line: a long string, or an array."""
        for quotes in _LONG_QUOTES:
            if value.count(quotes) % 2:
                self._quotes = quotes
                return
        bare = _STRING_OR_COMMENT.sub("", value)
        self._depth += bare.count("[") - bare.count("]")


def line_of_error(message: str, text: str) -> int:
    """The messages of tomllib end in "(at line 3, column 5)" or "(at end of document)"."""
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else text.rstrip("\n").count("\n") + 1


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_NAME, dotted)]
