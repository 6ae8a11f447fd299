"""What hosts may say is done."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.preparations import NotePreparation
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield NotePreparation(kind="labels", codes=tuple(exchange.plan.gifts)), TOM
    yield NotePreparation(kind="poster", codes=(exchange.id,)), NINA
