"""CSV files as spreadsheets of every country save them: which letters, and what stands between cells."""

from __future__ import annotations

import re
from typing import NamedTuple

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}

_TOLD = re.compile(r"\"?sep=([,;\t|])\"?[,;\t|]*(?:\r\n|\r|\n)", re.IGNORECASE)
"""A first line of Excel's own that says what stands between cells; Excel shows no row of it, so it is none."""


class Delimited(NamedTuple):
    """The text from the first row on, what stands between its cells, and how many lines stood before it."""

    text: str
    separator: str
    skipped: int


def letters(contents: bytes) -> str:
    """The text in UTF-8, or in UTF-16 where a mark says so. Raises UnicodeDecodeError."""
    return contents.decode("utf-16" if contents[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def delimited(text: str) -> Delimited:
    """What separates cells is told by the first line: by Excel's own, or else by what stands in it most often."""
    told = _TOLD.match(text)
    if told:
        return Delimited(text[told.end() :], told[1], 1)
    return Delimited(text, max(SEPARATORS, key=text.partition("\n")[0].count), 0)
