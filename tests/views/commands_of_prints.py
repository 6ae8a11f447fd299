"""What hosts may say is printed."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.prints import NotePrint
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield NotePrint(kind="labels", codes=tuple(exchange.plan.gifts)), TOM
    yield NotePrint(kind="poster", codes=(exchange.id,)), NINA
