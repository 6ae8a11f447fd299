"""What may be held and what may be shown at once."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.gate import SetGate
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for place in sorted(exchange.plan.places)[:2]:
        yield SetGate(place=place, held=False), TOM
        yield SetGate(place=place, held=True), NINA
