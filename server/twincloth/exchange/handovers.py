"""Handovers: the state of each gift on its way from sealed to received."""

from __future__ import annotations

from typing import NamedTuple

from twincloth.exchange.actor import Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Exchange, Part, Topic
from twincloth.exchange.plan import GiftPlan
from twincloth.exchange.refusal import Refusal

OVERRIDE_WAIT = 30_000
"""Milliseconds that everybody sees pass before one host may go on without the other."""


class Override(NamedTuple):
    """One place asks to go on alone, `at` which time (milliseconds since 1970)."""

    place: str
    at: int


class Handover:
    """One gift's way. Times are milliseconds since 1970."""

    def __init__(self, plan: GiftPlan) -> None:
        self.plan = plan
        self.armed: dict[str, int] = {}
        self.override: Override | None = None
        self.instant: int | None = None
        """When every screen unveils, once the countdown runs."""
        self.unveiled_at: int | None = None
        self.opened: list[str] = []
        self.received_at: int | None = None

    @property
    def sealed(self) -> bool:
        """Whether nothing of the gift may leave the server."""
        return self.unveiled_at is None

    @property
    def begun(self) -> bool:
        """Whether anybody has touched its threads."""
        return bool(self.armed) or not self.sealed

    @property
    def armed_by_both(self) -> bool:
        """Whether both threads are loose."""
        return {self.plan.giver, self.plan.receiver} <= self.armed.keys()

    @property
    def next_patch(self) -> str | None:
        """The first patch that is still folded."""
        return next((patch for patch in self.plan.patches if patch not in self.opened), None)

    @property
    def whole(self) -> bool:
        """Whether every patch is open."""
        return self.next_patch is None

    def follow(self, plan: GiftPlan) -> None:
        """Go by what is planned now. A patch that is published after the gift was received lies open at once."""
        self.plan = plan
        if self.received_at is not None:
            self.opened += [patch for patch in plan.patches if patch not in self.opened]

    def may_start(self, now: int) -> bool:
        """Whether the countdown may begin."""
        return self.armed_by_both or (self.override is not None and now >= self.override.at + OVERRIDE_WAIT)


class Handovers(Part):
    """The gifts' handovers by code, and the one that is on the stage."""

    def __init__(self) -> None:
        self.by_gift: dict[str, Handover] = {}
        self.current: str | None = None
        self.since = 0

    def put_on_stage(self, gift: str, at: int) -> None:
        """This gift is what the hall looks at."""
        self.current, self.since = gift, at


def handover_of(exchange: Exchange, gift: str) -> Handover:
    """A gift's handover. Raises Refusal when the gift is not of this exchange."""
    if gift not in exchange.plan.gifts:
        raise Refusal("unknown-gift")
    by_gift = exchange[Handovers].by_gift
    if gift not in by_gift:
        by_gift[gift] = Handover(exchange.plan.gifts[gift])
    by_gift[gift].follow(exchange.plan.gifts[gift])
    return by_gift[gift]


def sealed_handover(exchange: Exchange, gift: str, by: Actor) -> Handover:
    """A handover whose threads may still be touched, by a host of one of its places. Raises Refusal."""
    handover = handover_of(exchange, gift)
    exchange[Doors].must_not_have_ended()
    if by.place not in (handover.plan.giver, handover.plan.receiver):
        raise Refusal("not-your-gift")
    if not handover.sealed:
        raise Refusal("gift-already-unveiled")
    return handover


def gift_topics(gift: str) -> tuple[Topic, ...]:
    """What pages show anew when anything of a gift has changed."""
    return (Topic("gift", gift),)
