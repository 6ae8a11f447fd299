"""What a table is: its columns by kind, and its rows out of an exchange as it stands now."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from enum import StrEnum
from functools import cache
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from twincloth.collection.content import Content
from twincloth.collection.places import Place
from twincloth.collection.spoken import words_in
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.views import tables
from twincloth.views.acts import Acts
from twincloth.views.dates import moment

Cell = str | int | None
"""What leaves: words, a number, or nothing."""


class ColumnKind(StrEnum):
    """How a value becomes cells."""

    PLAIN = "plain"
    MOMENT = "moment"
    """Milliseconds since 1970, or None: its time in UTC, and by the clock of each place."""
    PLACE = "place"
    """A place's key: its name."""
    WHO = "who"
    """An actor's id: who they are, and the id."""


class Column(NamedTuple):
    """A column's name, the same in every language: other programs read it."""

    name: str
    kind: ColumnKind = ColumnKind.PLAIN


class TableSource(NamedTuple):
    """All of an exchange at one moment; `entries` is its journal, the oldest first, `acts` say it in a language."""

    exchange: Exchange
    content: Content
    language: str
    entries: Sequence[Entry]
    acts: Acts


class ExportTable:
    """What hosts may take away of one kind. A feature brings one in a file of this folder; nothing lists them."""

    name: ClassVar[str]
    """Of its file, its sheet and its key in JSON; up to 31 letters, as spreadsheets have it."""

    def columns(self, content: Content) -> Sequence[Column]:
        """What each of its rows has."""
        raise NotImplementedError

    def rows(self, source: TableSource) -> Iterable[Sequence[Cell]]:
        """A value for each column. It may be read bit by bit, while the exchange goes on: from lists of its own."""
        raise NotImplementedError


@cache
def every_table() -> dict[str, ExportTable]:
    """By name, in the order of the alphabet."""
    for module in pkgutil.iter_modules(tables.__path__):
        importlib.import_module(f"{tables.__name__}.{module.name}")
    found = (kind() for kind in _leaves(ExportTable))
    return {table.name: table for table in sorted(found, key=lambda table: table.name)}


def _leaves(kind: type[ExportTable]) -> Iterator[type[ExportTable]]:
    below = kind.__subclasses__()
    for child in below:
        yield from _leaves(child)
    if not below:
        yield kind


def header(table: ExportTable, content: Content) -> list[str]:
    """The names of all cells of a row."""
    return [name for column in table.columns(content) for name in _names(column, content)]


def _names(column: Column, content: Content) -> list[str]:
    if column.kind is ColumnKind.MOMENT:
        return [f"{column.name}_utc", *(f"{column.name}_{place.key}" for place in content.places)]
    return [column.name, f"{column.name}_id"] if column.kind is ColumnKind.WHO else [column.name]


def cells(table: ExportTable, source: TableSource) -> Iterator[list[Cell]]:
    """Its rows as they leave."""
    columns = table.columns(source.content)
    named: dict[str, str] = {"": ""}
    for row in table.rows(source):
        yield [
            cell
            for column, value in zip(columns, row, strict=True)
            for cell in _cells(column, value, source, named)
        ]


def _cells(column: Column, value: Cell, source: TableSource, named: dict[str, str]) -> list[Cell]:
    match column.kind:
        case ColumnKind.MOMENT:
            return list(_times(value if isinstance(value, int) else None, source.content.places))
        case ColumnKind.PLACE:
            return [words_in(source.content.place(str(value)).name, source.language) if value else ""]
        case ColumnKind.WHO:
            id = str(value or "")
            if id not in named:
                named[id] = " ".join(source.acts.actor(id).striptags().split())
            return [named[id], id]
    return [value]


def _times(at: int | None, places: Sequence[Place]) -> Iterator[str]:
    """As ISO 8601 writes them, to the second, each with its distance from UTC."""
    for zone in (UTC, *(ZoneInfo(place.time_zone) for place in places)):
        yield moment(at).astimezone(zone).isoformat(sep=" ", timespec="seconds") if at is not None else ""
