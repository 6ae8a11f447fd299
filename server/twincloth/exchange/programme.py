"""The programme: which item of the run of show is now, how long each has taken, and which are skipped."""

from collections.abc import Iterable

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.plan import Plan
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

PROGRAMME = (Topic("programme"),)


class Programme(Part):
    """The key of the item that is now, and since when (milliseconds since 1970).

    `spent` is how many milliseconds each item has been now before, `skipped` are those that are left out.
    """

    def __init__(self) -> None:
        self.item: str | None = None
        self.since = 0
        self.spent: dict[str, int] = {}
        self.skipped: set[str] = set()

    def position(self, plan: Plan) -> int:
        """Where the item that is now stands in what is planned, from 0; -1 before the first, or where it is none of it."""
        return plan.programme.index(self.item) if self.item in plan.programme else -1

    def upcoming(self, plan: Plan) -> str | None:
        """The key of the item that comes next, if any does."""
        return self._first_to_go_to(plan.programme[self.position(plan) + 1 :])

    def previous(self, plan: Plan) -> str | None:
        """The key of the item that a step back leads to; None for before the first."""
        return self._first_to_go_to(reversed(plan.programme[: max(self.position(plan), 0)]))

    def _first_to_go_to(self, keys: Iterable[str]) -> str | None:
        return next((key for key in keys if key not in self.skipped), None)


class ProgrammeScene(Scene):
    """The item that is now, drawn by its kind, and the one after it; what is shown where nothing else is."""

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
    """Another item is now; one that was skipped is so no more."""

    item: str | None

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        programme = exchange[Programme]
        if programme.item is not None:
            before = programme.spent.get(programme.item, 0)
            programme.spent[programme.item] = before + entry.at - programme.since
        programme.item = self.item
        programme.since = entry.at
        if self.item is not None:
            programme.skipped.discard(self.item)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return PROGRAMME


class SkipItem(Command, tag="skip-item"):
    """Leave an item out; where it is now, go on to the next."""

    allowed = HOSTS

    item: str

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        programme = exchange[Programme]
        if self.item not in exchange.plan.programme:
            raise Refusal("unknown-item")
        if self.item in programme.skipped:
            raise Refusal("item-already-skipped")
        skipped: list[Fact] = [ItemSkipped(item=self.item)]
        if self.item != programme.item:
            return skipped
        upcoming = programme.upcoming(exchange.plan)
        if upcoming is None:
            raise Refusal("item-is-last")
        return [*skipped, ProgrammeMoved(item=upcoming)]


class ItemSkipped(Fact, tag="item-skipped"):
    """An item is left out."""

    item: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Programme].skipped.add(self.item)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return PROGRAMME


class RestoreItem(Command, tag="restore-item"):
    """Take back that an item is left out."""

    allowed = HOSTS

    item: str

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.item not in exchange[Programme].skipped:
            raise Refusal("item-not-skipped")
        return [ItemRestored(item=self.item)]


class ItemRestored(Fact, tag="item-restored"):
    """An item is not left out any more."""

    item: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Programme].skipped.discard(self.item)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return PROGRAMME
