"""A card's words by columns: the same names in an exchange folder, in a sheet, and in the editor's form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from twincloth.collection.content import CardWords
from twincloth.collection.lengths import LINE, NAME, PARAGRAPH, STORY, TITLE
from twincloth.collection.rights import canonical_rights
from twincloth.collection.wording import refuse_error, refuse_no_time, wording
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import graphemes

Cells = Mapping[str, str]
"""Column → what stands there."""

Problems = dict[str, Refusal]
"""Column → what is wrong there."""

TEXTS = {
    "title": TITLE,
    "story": STORY,
    "alt": PARAGRAPH,
    "maker": LINE,
    "materials": LINE,
    "made_where": LINE,
}
"""What is written in each language, and how long it may be; its columns are `title_en` and so on."""

LINES = {"number": NAME, "size": LINE, "made_when": LINE, "rights": LINE}
"""What is the same in all languages."""

LISTS = ("answers", "pending")
"""Keys and languages, with spaces between them."""

NEEDED = ("title", "story", "alt")
"""What every published card says."""

NEARLY_FULL = 40
"""Graphemes: from so few on, somebody who writes is told how many are left."""

DOUBTS = frozenset({"cell-of-error", "date-counted", "date-impossible"})
"""Codes of refusals of what could be kept, and was before anybody looked at it."""

_BETWEEN = re.compile(r"[\s,;]+")


def columns(languages: Iterable[str]) -> list[str]:
    """All of a card's words, in the order in which somebody fills them in."""
    tongues = list(languages)
    texts = [f"{name}_{language}" for name in TEXTS for language in tongues]
    return ["number", *texts, "size", "made_when", "rights", *LISTS]


def most(column: str) -> int:
    """How many graphemes a column's cell may have; lists are as long as what they name."""
    return LINES.get(column) or TEXTS.get(column.rpartition("_")[0]) or STORY


def nearly_full(column: str, text: str) -> int | None:
    """How many graphemes a cell may still take, once they are few; None while there is room, and where it is too long."""
    if len(text) < most(column) - NEARLY_FULL:
        return None
    left = most(column) - graphemes(text)
    return left if 0 <= left <= NEARLY_FULL else None


def words_of(card: CardWords) -> CardWords:
    """The words of a card without the rest of it."""
    return CardWords(**fields_of(card))


def fields_of(words: CardWords) -> dict[str, Any]:
    """What a card says, by the names of its fields."""
    return {name: getattr(words, name) for name in CardWords.__struct_fields__}


def nothing(languages: Iterable[str]) -> CardWords:
    """No words yet."""
    texts: dict[str, Any] = {name: dict.fromkeys(languages, "") for name in TEXTS}
    return CardWords(**texts, size="", made_when="", rights="")


def cells_of(words: CardWords, languages: Iterable[str]) -> dict[str, str]:
    """What stands in each column; rights in the one form in which they are kept, however they were kept before."""
    cells = {name: getattr(words, name) for name in LINES}
    cells["rights"] = canonical_rights(words.rights)
    cells |= {name: " ".join(getattr(words, name)) for name in LISTS}
    for name in TEXTS:
        cells |= {f"{name}_{language}": getattr(words, name).get(language, "") for language in languages}
    return cells


def read_words(cells: Cells, languages: Iterable[str], before: CardWords) -> tuple[CardWords, Problems]:
    """The words as they are kept, and what is wrong with them; columns that are not there stay as they were."""
    reading = _Reading(cells)
    tongues = list(languages)
    read: dict[str, Any] = {name: reading.cell(name, getattr(before, name)) for name in LINES}
    read["rights"] = canonical_rights(read["rights"])
    for name in TEXTS:
        earlier = getattr(before, name)
        read[name] = {one: reading.cell(f"{name}_{one}", earlier.get(one, "")) for one in tongues}
    for name in LISTS:
        read[name] = reading.several(name, getattr(before, name))
    unknown = next((language for language in read["pending"] if language not in tongues), None)
    if unknown is not None:
        reading.problems["pending"] = Refusal("card-language-unknown", language=unknown)
    return replace(before, **read), reading.problems


class _Reading:
    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.problems: Problems = {}

    def cell(self, column: str, before: str) -> str:
        if column not in self._cells:
            return before
        try:
            text = wording(self._cells[column], most(column), needed=False)
        except Refusal as refusal:
            self.problems[column] = refusal
            return before
        self._doubt(column, text)
        return text

    def _doubt(self, column: str, text: str) -> None:
        """Words that could be kept, and that nobody can have meant."""
        try:
            refuse_error(text)
            if column == "made_when":
                refuse_no_time(text)
        except Refusal as refusal:
            self.problems[column] = refusal

    def several(self, column: str, before: tuple[str, ...]) -> tuple[str, ...]:
        if column not in self._cells:
            return before
        return tuple(dict.fromkeys(filter(None, _BETWEEN.split(self._cells[column]))))
