"""Revision: what was authored ahead has been imported anew, or edited by a host."""

from twincloth.exchange.actor import HOSTS_AND_OPERATOR, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact


class ReviseExchange(Command, tag="revise-exchange"):
    """Tell every page that the content has changed; `of` is the code of the gift or card, where it is one alone.

    `did` names what was done, where there is a sentence of its own for it; `change` is the id of the way back from it.

    It is given by whoever changed it, once that is stored.
    """

    allowed = HOSTS_AND_OPERATOR
    over_socket = False

    of: str = ""
    did: str = ""
    change: str = ""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [ExchangeRevised(of=self.of, did=self.did, change=self.change)]


class ExchangeRevised(Fact, tag="exchange-revised"):
    """The content has changed: pages are fetched afresh."""

    resyncs = True

    of: str = ""
    did: str = ""
    change: str = ""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        """The content itself lives in the collection."""
