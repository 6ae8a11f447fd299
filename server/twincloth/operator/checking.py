"""Checking an exchange folder: everything that an import would say of it, and nothing is taken in."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from twincloth.collection.content import Content
from twincloth.collection.folder import FolderProblems, read_folder
from twincloth.collection.folder.codes_file import FILE as CODES
from twincloth.collection.parsed_folder import ParsedExchange
from twincloth.collection.problem import Problem
from twincloth.history.reading import has_history, read_history
from twincloth.operator.failures import line_of

MOST_NOTES = 20
"""Of an import, which says other things as well."""


class Checked(NamedTuple):
    """What was found: a line each, and whether it can be imported."""

    lines: list[str]
    right: bool


def check(folder: Path) -> Checked:
    """Read a folder as an import does, with its history where it carries one. Raises OSError."""
    try:
        found = read_history(folder).content if has_history(folder) else read_folder(folder)
    except FolderProblems as wrong:
        lines = [*map(line_of, wrong.problems), *map(note_line, wrong.notes)]
        return Checked(
            [*lines, f"{folder} cannot be imported: {_count(len(wrong.problems), 'problem')}."], False
        )
    notes = [*found.notes, *_codes(found)] if isinstance(found, ParsedExchange) else []
    return Checked([*map(note_line, notes), f"{folder} can be imported: {_summary(found)}."], True)


def note_lines(notes: tuple[Problem, ...]) -> Iterator[str]:
    """The first of them, and how many there are besides."""
    yield from map(note_line, notes[:MOST_NOTES])
    if len(notes) > MOST_NOTES:
        yield f"note: and {len(notes) - MOST_NOTES} more; twincloth check FOLDER tells them all"


def note_line(note: Problem) -> str:
    """Told apart from what is wrong."""
    return f"note: {line_of(note)}"


def _codes(found: ParsedExchange) -> list[Problem]:
    """Which of them are free is known only where it is imported."""
    what = f"{_count(len(found.codes), 'code')} asked for"
    instead = "each is kept, unless it stands for something else where this is imported"
    return [Problem(CODES, None, what, instead)] if found.codes else []


def _summary(found: Content | ParsedExchange) -> str:
    cards = sum(len(gift.cards) for gift in found.gifts)
    counts = ((len(found.places), "place"), (len(found.gifts), "gift"), (cards, "card"))
    return ", ".join(_count(number, what) for number, what in counts)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
