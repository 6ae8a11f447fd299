"""The programme as an exchange folder writes it: a table for each item, in their order."""

from __future__ import annotations

from twincloth.collection.content import Text
from twincloth.collection.folder.place_tables import note_repeated, place_key
from twincloth.collection.folder.problems import did_you_mean
from twincloth.collection.folder.tables import Table
from twincloth.collection.lengths import NAME, PARAGRAPH, TITLE
from twincloth.collection.programme_item import KINDS, LEAST_FACTOR, MOST_FACTOR, ItemKind, ProgrammeItem

MOST_MINUTES = 600
_FIELDS = ("key", "place", "minutes", "title", "note", "kind", "factor")


def read_programme(
    top: Table, languages: tuple[str, ...], places: frozenset[str]
) -> tuple[ProgrammeItem, ...]:
    """The items, no two of one key; none where the file speaks of none."""
    used: set[str] = set()
    items = []
    for table in top.tables("programme", _FIELDS, required=False):
        item = ProgrammeItem(
            key=table.key("key"),
            place=place_key(table, "place", places) if table.has("place") else "",
            minutes=table.integer("minutes", 1, MOST_MINUTES),
            title=table.text("title", languages, TITLE),
            note=_note(table, languages),
            kind=_kind(table),
            factor=table.number("factor", LEAST_FACTOR, MOST_FACTOR) if table.has("factor") else LEAST_FACTOR,
        )
        note_repeated(item.key, used, table, "key")
        items.append(item)
    return tuple(items)


def _note(table: Table, languages: tuple[str, ...]) -> Text | None:
    return table.text("note", languages, PARAGRAPH, needed=False) if table.has("note") else None


def _kind(table: Table) -> ItemKind:
    written = table.string("kind", NAME) if table.has("kind") else KINDS[0]
    kind = next((known for known in KINDS if known == written), None)
    if written and kind is None:
        advice = did_you_mean(written, KINDS, f"write one of {', '.join(KINDS)}")
        table.note("kind", f'"{written}" is no kind of item', advice)
    return kind or KINDS[0]
