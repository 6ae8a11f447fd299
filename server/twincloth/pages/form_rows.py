"""Rows of a form that are alike: each has a line of its own and texts in every language, and there may be one more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from twincloth.collection.content import Text
from twincloth.pages.forms import FormFields

_MOVE = re.compile(r"(up|down)\.(\d{1,3})", re.ASCII)


class RowFields(NamedTuple):
    """What rows of a form are made of.

    `form` is a field that says that they were sent, `line` names what has one language, `texts` what has them all;
    `removal` is ticked for a row that goes. There are `most` of them.
    """

    form: str
    line: str
    texts: tuple[str, ...]
    removal: str
    most: int

    def filled(self, typed: FormFields, languages: Sequence[str]) -> list[int]:
        """The numbers of rows in which something stands that stays, in the order that the form asks for."""
        rows = [
            row
            for row in range(self.most + 1)
            if f"{self.removal}.{row}" not in typed
            and any(typed.get(name, "").strip() for name in self._names(row, languages))
        ]
        return _moved(rows, typed.get("move", ""))

    def shown(
        self, kept: Sequence[tuple[str, Mapping[str, Text]]], typed: FormFields, languages: Sequence[str]
    ) -> list[dict[str, str]]:
        """The rows as the form shows them, by the names of their fields, and an empty one to add to."""
        rows = [self._row(number, *one) for number, one in enumerate(kept[: self.most])]
        if self.form in typed:
            rows = [{}] * sum(name.startswith(f"{self.line}.") for name in typed)
        rows = rows if self.form in typed else [*rows, {}]
        return [
            {name: typed.get(name, row.get(name, "")) for name in self._names(number, languages)}
            for number, row in enumerate(rows[: self.most + 1])
        ]

    def _row(self, number: int, line: str, texts: Mapping[str, Text]) -> dict[str, str]:
        words = {
            f"{name}.{number}.{language}": text
            for name in self.texts
            for language, text in texts[name].items()
        }
        return {f"{self.line}.{number}": line} | words

    def _names(self, row: int, languages: Sequence[str]) -> list[str]:
        texts = [f"{name}.{row}.{language}" for name in self.texts for language in languages]
        return [f"{self.line}.{row}", *texts]


def _moved(rows: list[int], written: str) -> list[int]:
    """With one of them a step up or down."""
    asked = _MOVE.fullmatch(written)
    if asked is None or int(asked[2]) not in rows:
        return rows
    at = rows.index(int(asked[2]))
    to = at - 1 if asked[1] == "up" else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows
