"""Captions as a table, where the exchange keeps them."""

from collections.abc import Iterator, Sequence

from twincloth.collection.content import Content
from twincloth.exchange.transcript import Transcript
from twincloth.views.tables.table import Cell, Column, ColumnKind, ExportTable, TableSource


class CaptionsTable(ExportTable):
    """One row a line."""

    name = "captions"

    def columns(self, content: Content) -> Sequence[Column]:
        return Column("at", ColumnKind.MOMENT), Column("language"), Column("text")

    def rows(self, source: TableSource) -> Iterator[Sequence[Cell]]:
        for line in list(source.exchange[Transcript].lines.values()):
            if line.text:
                yield line.at, line.language, line.text
