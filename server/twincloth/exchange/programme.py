"""The programme: which item of the run of show is now."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.plan import Plan
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene


class Programme(Part):
    """The key of the item that is now, and since when (milliseconds since 1970)."""

    def __init__(self) -> None:
        self.item: str | None = None
        self.since = 0

    def position(self, plan: Plan) -> int:
        """Where the item that is now stands in what is planned, from 0; -1 before the first, or where it is none of it."""
        return plan.programme.index(self.item) if self.item in plan.programme else -1

    def upcoming(self, plan: Plan) -> str | None:
        """The key of the item that comes next, if any does."""
        position = self.position(plan) + 1
        return plan.programme[position] if position < len(plan.programme) else None


class ProgrammeScene(Scene):
    """The item that is now and the one after it; what is shown where nothing else is."""

    name = "programme"
    rank = 50
    follows = ("programme", "doors")

    def about(self, exchange: Exchange) -> str | None:
        programme = exchange[Programme]
        return programme.item or "" if programme.position(exchange.plan) >= 0 else ""

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        upcoming = exchange[Programme].upcoming(exchange.plan)
        return Cue("end") if upcoming is None else Cue("item", upcoming)


class MoveProgramme(Command, tag="move-programme"):
    """Go forward or back to an item, once the exchange has started; to none is to stand before the first."""

    allowed = HOSTS

    item: str | None

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.item is not None and self.item not in exchange.plan.programme:
            raise Refusal("unknown-item")
        if self.item is not None and exchange[Doors].phase is Phase.BEFORE:
            raise Refusal("exchange-not-started")
        if self.item == exchange[Programme].item:
            raise Refusal("item-already-now")
        return [ProgrammeMoved(item=self.item)]


class ProgrammeMoved(Fact, tag="programme-moved"):
    """Another item is now."""

    item: str | None

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Programme].item = self.item
        exchange[Programme].since = entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return (Topic("programme"),)
