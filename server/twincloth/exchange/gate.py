"""The gate: whether what people of a place write waits for its moderators, or is shown at once."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.plan import Plan
from twincloth.exchange.refusal import Refusal

GATE = (Topic("gate"), Topic("queue"))
"""With what waits: it may be about to be shown by itself, or not any more."""


class Gate(Part):
    """What hosts have chosen for single places; until they have, it is as the exchange folder says."""

    def __init__(self) -> None:
        self.chosen: dict[str, bool] = {}
        self.held_for: list[str] = []
        """Why everything is held, whatever was chosen: names of features that ask for it, such as a calm screen."""
        self.holds_begun = 0
        """How often all has come to be held; what waited already then is not shown by itself afterwards."""

    def holds(self, place: str, plan: Plan) -> bool:
        """Whether what somebody of this place writes now waits to be read."""
        return bool(self.held_for) or self.chosen.get(place, plan.moderated)

    def holds_any(self, plan: Plan) -> bool:
        """Whether anything that is written now waits to be read."""
        return any(self.holds(place, plan) for place in plan.places)

    def hold_all(self, why: str) -> None:
        """Hold everything for this reason."""
        if why not in self.held_for:
            self.held_for = [*self.held_for, why]
            self.holds_begun += 1

    def hold_no_more(self, why: str) -> None:
        """This reason is over; each place is again as it was chosen."""
        self.held_for = [one for one in self.held_for if one != why]


class SetGate(Command, tag="set-gate"):
    """Choose for a place whether its messages are held or shown at once; what waits already goes on waiting."""

    allowed = HOSTS

    place: str
    held: bool

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.place not in exchange.plan.places:
            raise Refusal("unknown-place")
        gate = exchange[Gate]
        if gate.held_for and not self.held:
            raise Refusal("everything-is-held")
        if gate.chosen.get(self.place, exchange.plan.moderated) == self.held:
            return []
        return [GateSet(place=self.place, held=self.held)]


class GateSet(Fact, tag="gate-set"):
    """What people of this place write is held from now on, or shown at once."""

    place: str
    held: bool

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Gate].chosen[self.place] = self.held

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return GATE
