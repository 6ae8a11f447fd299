"""What was done, from the journal: all of it, and of that the hands and the steps of handovers by themselves."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Entry
from twincloth.views.acts import tag_of
from twincloth.views.tables.table import Cell, Column, ColumnKind, ExportTable, TableSource


class ActsTable(ExportTable):
    """One row an entry, in words; of one kind of act alone where `kind` names it."""

    kind: ClassVar[str] = ""

    def columns(self, content: Content) -> Sequence[Column]:
        return (
            Column("number"),
            Column("at", ColumnKind.MOMENT),
            Column("by", ColumnKind.WHO),
            Column("kind"),
            Column("act"),
            Column("words"),
        )

    def rows(self, source: TableSource) -> Iterator[Sequence[Cell]]:
        for entry in source.entries:
            kind = source.acts.kind_of(entry.fact)
            if self.kind in ("", kind):
                yield self._row(entry, kind, source)

    def _row(self, entry: Entry, kind: str, source: TableSource) -> Sequence[Cell]:
        words = " ".join(source.acts.words(entry.fact).striptags().split())
        return entry.seq, entry.at, entry.by, kind, tag_of(entry.fact), words


class EveryActTable(ActsTable):
    """Who did what."""

    name = "acts"


class HandsTable(ActsTable):
    """Who wanted to speak, and who did."""

    name = "hands"
    kind = "hands"


class HandoversTable(ActsTable):
    """Each step of each gift's handover."""

    name = "handovers"
    kind = "gifts"
