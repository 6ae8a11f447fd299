"""The programme as a table: what was planned, and how long it has taken."""

from collections.abc import Iterator, Sequence

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Entry
from twincloth.exchange.programme import Programme, ProgrammeMoved
from twincloth.views.tables.table import Cell, Column, ColumnKind, ExportTable, TableSource


class ProgrammeTable(ExportTable):
    """One row an item of the programme as it stands now; `began` is when it was now for the first time."""

    name = "programme"

    def columns(self, content: Content) -> Sequence[Column]:
        titles = (Column(f"title_{language}") for language in content.languages)
        return (
            Column("item"),
            *titles,
            Column("kind"),
            Column("place", ColumnKind.PLACE),
            Column("minutes_planned"),
            Column("began", ColumnKind.MOMENT),
            Column("seconds_taken"),
            Column("skipped"),
        )

    def rows(self, source: TableSource) -> Iterator[Sequence[Cell]]:
        programme = source.exchange[Programme]
        began, taken = _actuals(source.entries)
        for item in source.content.programme:
            titles = (item.title.get(language, "") for language in source.content.languages)
            skipped = "yes" if item.key in programme.skipped else "no"
            planned = (item.kind, item.place, item.minutes)
            yield item.key, *titles, *planned, began.get(item.key), taken.get(item.key, 0) // 1000, skipped


def _actuals(entries: Sequence[Entry]) -> tuple[dict[str, int], dict[str, int]]:
    """When each item was now first, and for how many milliseconds it was up to the last entry, by the journal."""
    began: dict[str, int] = {}
    taken: dict[str, int] = {}
    now, since = "", 0
    for entry in entries:
        if isinstance(entry.fact, ProgrammeMoved):
            taken[now] = taken.get(now, 0) + entry.at - since
            now, since = entry.fact.item or "", entry.at
            began.setdefault(now, entry.at)
    if entries:
        taken[now] = taken.get(now, 0) + entries[-1].at - since
    return began, taken
