"""Formal: for occasions with dignitaries, no applause and no head-count on any public screen."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic

FORMAL = (Topic("formal"),)


class Formal(Part):
    """Whether nobody but staff is told how many are here, and nobody applauds."""

    def __init__(self) -> None:
        self.on = False


class MakeFormal(Command, tag="make-formal"):
    """No applause and no head-count from now on; done twice it is the same."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        return [] if exchange[Formal].on else [FormalBegun()]


class MakeInformal(Command, tag="make-informal"):
    """Both again; done twice it is the same."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [FormalEnded()] if exchange[Formal].on else []


class FormalBegun(Fact, tag="formal-begun"):
    """It is a formal occasion."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Formal].on = True

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return FORMAL

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return MakeInformal() if exchange[Formal].on else None


class FormalEnded(Fact, tag="formal-ended"):
    """It is no formal occasion any more."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Formal].on = False

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return FORMAL

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return None if exchange[Formal].on else MakeFormal()
