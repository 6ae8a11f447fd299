"""People as a table: their name and place, and whether they have agreed to stay in the record."""

from collections.abc import Iterator, Sequence

from twincloth.collection.content import Content
from twincloth.exchange.people import ParticipantRegistered, People
from twincloth.views.tables.table import Cell, Column, ColumnKind, ExportTable, TableSource


class PeopleTable(ExportTable):
    """One row a person; who was erased is none."""

    name = "people"

    def columns(self, content: Content) -> Sequence[Column]:
        return (
            Column("person_id"),
            Column("name"),
            Column("place", ColumnKind.PLACE),
            Column("language"),
            Column("registered", ColumnKind.MOMENT),
            Column("role"),
            Column("in_the_record"),
        )

    def rows(self, source: TableSource) -> Iterator[Sequence[Cell]]:
        came = {
            entry.fact.participant: entry.at
            for entry in source.entries
            if isinstance(entry.fact, ParticipantRegistered)
        }
        for one in list(source.exchange[People].by_id.values()):
            if one.name:
                role = source.exchange.actor(one.id).role.value
                agreed = "yes" if one.consented else "no"
                yield one.id, one.name, one.place, one.language, came.get(one.id), role, agreed
