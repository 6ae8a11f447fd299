"""What may happen to slow mode."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.slow_mode import SetSlowMode
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield SetSlowMode(seconds=10), TOM
    yield SetSlowMode(seconds=0), NINA
