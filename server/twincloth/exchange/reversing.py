"""Reversing: what takes an act back, as long as everything still is as the act left it."""

from typing import Protocol, runtime_checkable

from twincloth.exchange.exchange import Command, Entry, Exchange


@runtime_checkable
class Reversible(Protocol):
    """A fact that knows what takes it back; hosts find that beside it where they read who did what."""

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        """The command that takes it back, or None where something has come of it since."""


def inverse_of(exchange: Exchange, entry: Entry) -> Command | None:
    """The command that takes an act back today; None where there is none."""
    fact = entry.fact
    return fact.inverse(exchange, entry) if isinstance(fact, Reversible) else None
