"""What participants may report, and what becomes of it."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import People
from twincloth.exchange.reports import KeepMessage, ReportMessage
from views.happenings import NINA


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for message in exchange[Messages].last_shown(2):
        yield KeepMessage(message=message.id), NINA
        for person in list(exchange[People].by_id)[:2]:
            yield ReportMessage(message=message.id), exchange.actor(person)
