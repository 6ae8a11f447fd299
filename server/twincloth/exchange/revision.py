"""Revision: what was authored ahead has been imported anew."""

from twincloth.exchange.actor import OPERATORS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact


class ReviseExchange(Command, tag="revise-exchange"):
    """Tell every page that the content has changed."""

    allowed = OPERATORS
    over_socket = False

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [ExchangeRevised()]


class ExchangeRevised(Fact, tag="exchange-revised"):
    """The content has changed: pages are fetched afresh."""

    resyncs = True

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        """The content itself lives in the collection."""
