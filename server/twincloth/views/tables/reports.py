"""Reports as a table: of which message, and by whom."""

from collections.abc import Iterator, Sequence

from twincloth.collection.content import Content
from twincloth.exchange.reports import MessageReported
from twincloth.views.tables.table import Cell, Column, ColumnKind, ExportTable, TableSource


class ReportsTable(ExportTable):
    """One row a report, the oldest first."""

    name = "reports"

    def columns(self, content: Content) -> Sequence[Column]:
        return Column("at", ColumnKind.MOMENT), Column("message"), Column("by", ColumnKind.WHO)

    def rows(self, source: TableSource) -> Iterator[Sequence[Cell]]:
        for entry in source.entries:
            if isinstance(entry.fact, MessageReported):
                yield entry.at, entry.fact.message, entry.fact.participant
