"""Merging: two hosts write on one card at once, each in their own language, and neither loses a word."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from twincloth.collection.card_words import Cells

Marks = dict[str, str]
"""Column → a mark of what stood there when somebody began to write; the words themselves need not travel."""

MARK_LENGTH = 8
"""Hexadecimal digits: one chance in four thousand million that a change goes unseen."""


class Merged(NamedTuple):
    """What both have written; `disputed` has what somebody else wrote where both changed the same text."""

    cells: dict[str, str]
    disputed: dict[str, str]


def mark(text: str) -> str:
    """A short sign of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def marks_of(cells: Cells) -> str:
    """The marks of all cells as a form carries them."""
    return " ".join(f"{column}:{mark(text)}" for column, text in cells.items())


def read_marks(written: str) -> Marks:
    """The same, read back; what cannot be read is no mark."""
    return {column: mark for column, _, mark in (one.partition(":") for one in written.split())}


def merge(mine: Cells, was: Marks, now: Cells) -> Merged:
    """What I have written onto what stands there now, where `was` marks what I have seen."""
    cells, disputed = dict(now), {}
    for column, text in mine.items():
        there = now.get(column, "")
        if was.get(column) == mark(text):
            continue  # I left it as it was, so whatever stands there now may stay
        cells[column] = text
        if column in was and there != text and was[column] != mark(there):
            disputed[column] = there
    return Merged(cells, disputed)
