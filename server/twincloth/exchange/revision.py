"""Revision: what was authored ahead has been imported anew, or edited by a host."""

from twincloth.exchange.actor import HOSTS_AND_OPERATOR, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact


class ReviseExchange(Command, tag="revise-exchange"):
    """Tell every page that the content has changed; `of` is the code of the gift or card, where it is one alone.

    It is given by whoever changed it, once that is stored.
    """

    allowed = HOSTS_AND_OPERATOR
    over_socket = False

    of: str = ""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [ExchangeRevised(of=self.of)]


class ExchangeRevised(Fact, tag="exchange-revised"):
    """The content has changed: pages are fetched afresh."""

    resyncs = True

    of: str = ""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        """The content itself lives in the collection."""
