"""Calm: one neutral card on every screen, for when something has gone wrong; what is written meanwhile waits."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.gate import GATE, Gate
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

CALM = (Topic("calm"),)


class Calm(Part):
    """Whether the card is up."""

    def __init__(self) -> None:
        self.on = False


class CalmScene(Scene):
    """The card, before everything but the end."""

    name = "calm"
    rank = 2
    follows = ("calm",)

    def about(self, exchange: Exchange) -> str | None:
        return "" if exchange[Calm].on else None

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("lifted")


class ShowCalm(Command, tag="show-calm"):
    """Put the neutral card on every screen; messages are held from now on."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if exchange[Calm].on:
            raise Refusal("calm-already")
        return [CalmShown()]


class CalmShown(Fact, tag="calm-shown"):
    """Every screen shows the card."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Calm].on = True
        exchange[Gate].hold_all("calm")

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return CALM + GATE

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return LiftCalm() if exchange[Calm].on else None


class LiftCalm(Command, tag="lift-calm"):
    """Take the card away: every screen shows what it would have shown. What was held goes on waiting."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if not exchange[Calm].on:
            raise Refusal("calm-not-on")
        return [CalmLifted()]


class CalmLifted(Fact, tag="calm-lifted"):
    """The card is gone."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Calm].on = False
        exchange[Gate].hold_no_more("calm")

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return CALM + GATE
