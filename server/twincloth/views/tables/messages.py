"""Messages as a table: in every state, with their translations, and who decided on them."""

from collections.abc import Iterator, Sequence

from twincloth.collection.content import Content
from twincloth.exchange.decisions import MessageDecision
from twincloth.exchange.exchange import Entry
from twincloth.exchange.message import Message
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import People
from twincloth.exchange.reports import Reports
from twincloth.views.tables.table import Cell, Column, ColumnKind, ExportTable, TableSource


class MessagesTable(ExportTable):
    """One row a message, the oldest first."""

    name = "messages"

    def columns(self, content: Content) -> Sequence[Column]:
        translated = (
            Column(f"{what}_{language}")
            for language in content.languages
            for what in ("text", "translated_by", "machine")
        )
        return (
            Column("message"),
            Column("written", ColumnKind.MOMENT),
            Column("author"),
            Column("author_id"),
            Column("place", ColumnKind.PLACE),
            Column("language"),
            Column("text"),
            Column("before_corrections"),
            Column("state"),
            Column("decided", ColumnKind.MOMENT),
            Column("decided_by", ColumnKind.WHO),
            Column("reports"),
            *translated,
        )

    def rows(self, source: TableSource) -> Iterator[Sequence[Cell]]:
        decisions = {
            entry.fact.message: entry for entry in source.entries if isinstance(entry.fact, MessageDecision)
        }
        for message in list(source.exchange[Messages].by_id.values()):
            yield self._row(message, decisions.get(message.id), source)

    def _row(self, message: Message, decision: Entry | None, source: TableSource) -> Sequence[Cell]:
        author = source.exchange[People].by_id.get(message.author)
        report = source.exchange[Reports].by_message.get(message.id)
        return (
            message.id,
            message.at,
            author.name if author else "",
            message.author,
            message.place,
            message.language,
            message.text,
            message.original,
            message.state.value,
            decision.at if decision else None,
            decision.by if decision else "",
            len(report.by) if report else 0,
            *(cell for language in source.content.languages for cell in _told(message, language)),
        )


def _told(message: Message, language: str) -> Sequence[Cell]:
    """The words in a language, whose translation they are, and what a machine had to do with it."""
    if language == message.language:
        return message.text, "", ""
    translation = message.translations.get(language)
    return (translation.text, translation.name, translation.machine.value) if translation else ("", "", "")
