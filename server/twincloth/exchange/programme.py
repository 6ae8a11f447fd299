"""The programme: which item of the run of show is now."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.plan import Plan
from twincloth.exchange.refusal import Refusal


class Programme(Part):
    """The key of the item that is now, and since when (milliseconds since 1970)."""

    def __init__(self) -> None:
        self.item: str | None = None
        self.since = 0

    def position(self, plan: Plan) -> int:
        """Which of the planned items is now, from 0; -1 before the first, and where that item is planned no more."""
        return plan.programme.index(self.item) if self.item in plan.programme else -1


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
