"""What staff wrote to each other, as a table."""

from collections.abc import Iterator, Sequence

from twincloth.collection.content import Content
from twincloth.exchange.notes import NoteLeft, Notes
from twincloth.views.tables.table import Cell, Column, ColumnKind, ExportTable, TableSource


class NotesTable(ExportTable):
    """One row a note that was not taken back."""

    name = "notes"

    def columns(self, content: Content) -> Sequence[Column]:
        return (
            Column("written", ColumnKind.MOMENT),
            Column("author", ColumnKind.WHO),
            Column("text"),
            Column("for_role"),
            Column("for_place", ColumnKind.PLACE),
            Column("read_by"),
        )

    def rows(self, source: TableSource) -> Iterator[Sequence[Cell]]:
        written = {entry.fact.note: entry.at for entry in source.entries if isinstance(entry.fact, NoteLeft)}
        for note in list(source.exchange[Notes].by_id.values()):
            if note.text:
                asked = (note.author, note.text, note.role, note.place)
                yield written.get(note.id), *asked, len(note.read)
