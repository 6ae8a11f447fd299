"""Revision: what was authored ahead has been imported anew, or edited by a host."""

from typing import Literal

from twincloth.exchange.actor import HOSTS_AND_OPERATOR, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic

RevisedPart = Literal["", "programme"]
"""What of the content has changed and nothing else, where pages follow that by its topic; empty for anything."""


class Revisions(Part):
    """How often the content was changed since the exchange is here, and when last (milliseconds since 1970)."""

    def __init__(self) -> None:
        self.count = 0
        self.last = 0


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
    part: RevisedPart = ""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [ExchangeRevised(of=self.of, did=self.did, change=self.change, part=self.part)]


class ExchangeRevised(Fact, tag="exchange-revised"):
    """The content has changed: pages are fetched afresh; where it is one `part`, what follows that is rendered anew."""

    of: str = ""
    did: str = ""
    change: str = ""
    part: RevisedPart = ""

    @property
    def resyncs(self) -> bool:
        return not self.part

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        """The content itself lives in the collection."""
        exchange[Revisions].count += 1
        exchange[Revisions].last = entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return (Topic(self.part),)
