"""Handovers: each gift's way from sealed to received, as it was recorded, and as it stands with today's plan."""

from __future__ import annotations

from enum import StrEnum
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

    @property
    def until(self) -> int:
        """When the wait is over."""
        return self.at + OVERRIDE_WAIT


class HandoverStep(StrEnum):
    """How far a gift has come, as every page and the stage tell it."""

    TIED = "tied"
    COUNTDOWN = "countdown"
    UNFOLDED = "unfolded"
    OPENING = "opening"
    WHOLE = "whole"
    RECEIVED = "received"


class HandoverRecord:
    """What has happened to one gift, whatever is planned of it. Times are milliseconds since 1970."""

    def __init__(self) -> None:
        self.armed: dict[str, int] = {}
        """When each place loosened its thread."""
        self.override: Override | None = None
        self.instant: int | None = None
        """When every screen unveils, once the countdown runs."""
        self.at_once = False
        """Whether all of it opens at the instant."""
        self.unveiled_at: int | None = None
        self.opened: list[str] = []
        """Every patch that was opened and not folded again, of those too that were withdrawn since."""
        self.received_at: int | None = None
        self.changed_at: dict[str, int] = {}
        """When the gift and each of its patches came into sight or went out of it last, by code."""

    def show(self, patch: str, at: int) -> None:
        """A patch lies open."""
        if patch not in self.opened:
            self.opened.append(patch)
        self.changed_at[patch] = at

    def fold(self, patch: str, at: int) -> None:
        """A patch is sealed again."""
        if patch in self.opened:
            self.opened.remove(patch)
            self.changed_at[patch] = at


class Handover:
    """One gift's way: what has happened to it, read with what is planned of it now. Reading changes nothing."""

    def __init__(self, plan: GiftPlan, recorded: HandoverRecord) -> None:
        self.plan = plan
        self.recorded = recorded
        planned = set(plan.patches)
        self.opened = [patch for patch in recorded.opened if patch in planned]
        """Open patches in the order of their opening. What is published after the gift was received lies open at once."""
        if recorded.received_at is not None:
            already = set(self.opened)
            self.opened += [patch for patch in plan.patches if patch not in already]

    @property
    def armed(self) -> dict[str, int]:
        """When each place loosened its thread."""
        return self.recorded.armed

    @property
    def instant(self) -> int | None:
        """When every screen unveils, once the countdown runs."""
        return self.recorded.instant

    @property
    def at_once(self) -> bool:
        """Whether all of it opens, or has opened, at the instant, as a gift without patches always does."""
        return self.recorded.at_once or not self.plan.patches

    @property
    def unveiled_at(self) -> int | None:
        """When the cloth was unfolded."""
        return self.recorded.unveiled_at

    @property
    def received_at(self) -> int | None:
        """When the receiving side said that it has come."""
        return self.recorded.received_at

    @property
    def override(self) -> Override | None:
        """The wait of one that goes on alone, as long as it has anybody to wait for."""
        return None if self.armed_by_both else self.recorded.override

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
        opened = set(self.opened)
        return next((patch for patch in self.plan.patches if patch not in opened), None)

    @property
    def whole(self) -> bool:
        """Whether every patch is open."""
        return self.next_patch is None

    def was_opened(self, patch: str) -> bool:
        """Whether everybody has seen it, also where it is withdrawn by now."""
        return patch in self.opened or patch in self.recorded.opened

    @property
    def step(self) -> HandoverStep:
        """How far it has come."""
        if self.sealed:
            return HandoverStep.TIED if self.instant is None else HandoverStep.COUNTDOWN
        if self.received_at is not None:
            return HandoverStep.RECEIVED
        if self.whole:
            return HandoverStep.WHOLE
        return HandoverStep.OPENING if self.opened else HandoverStep.UNFOLDED

    @property
    def awaited(self) -> tuple[str, ...]:
        """The places that have to act before it goes on; none where the clock does, or the story of a patch takes its time."""
        sides = (self.plan.giver, self.plan.receiver)
        if self.step is HandoverStep.WHOLE:
            return (self.plan.receiver,)
        if self.step is not HandoverStep.TIED or not self.armed:
            return ()
        return tuple(side for side in sides if side not in self.armed) or sides

    def may_start(self, now: int) -> bool:
        """Whether the countdown may begin."""
        return self.armed_by_both or (self.override is not None and now >= self.override.until)


class Handovers(Part):
    """The gifts' handovers by code, and the one that is on the stage."""

    def __init__(self) -> None:
        self.by_gift: dict[str, HandoverRecord] = {}
        self.current: str | None = None
        self.before: str | None = None
        """The gift that was on the stage before the last fact that put one there; often the same."""
        self.since = 0

    def record_of(self, gift: str) -> HandoverRecord:
        """Where facts write down what has happened to a gift; they ask nothing of what is planned."""
        return self.by_gift.setdefault(gift, HandoverRecord())

    def put_on_stage(self, gift: str, at: int) -> None:
        """This gift is what the hall looks at."""
        self.before, self.current, self.since = self.current, gift, at


def handover_of(exchange: Exchange, gift: str) -> Handover:
    """A gift's handover. Raises Refusal when no such gift is planned (any more)."""
    plan = exchange.plan.gifts.get(gift)
    if plan is None:
        raise Refusal("unknown-gift")
    return handover_under(exchange, gift, plan)


def handover_under(exchange: Exchange, gift: str, plan: GiftPlan) -> Handover:
    """What has happened to a gift, read with a plan of it: also of one that was withdrawn."""
    return Handover(plan, exchange[Handovers].by_gift.get(gift) or HandoverRecord())


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
    """What pages show anew when anything of a gift has changed but one of its patches."""
    return (Topic("gift", gift),)


def quilt_topics(gift: str) -> tuple[Topic, ...]:
    """What pages show anew when all of a gift's patches were opened at once."""
    return (Topic("quilt", gift), Topic("patches", gift), *gift_topics(gift))


def patch_topics(exchange: Exchange, gift: str, patch: str, *, folded: bool = False) -> tuple[Topic, ...]:
    """What pages show anew when a patch was opened or folded: it alone, so that it costs the same whatever is open.

    The quilt comes with the first of them and goes with it; the gift has come further with the last of them, and where
    the halls were busy with another one. That one is still folded must not be told by what is sent for the one before.
    """
    plan = exchange.plan.gifts.get(gift)
    opened = len(handover_under(exchange, gift, plan).opened) if plan else 0
    last = plan is not None and len(plan.patches) - opened <= folded
    quilt = (Topic("quilt", gift),) if opened < 2 else ()
    further = gift_topics(gift) if last or exchange[Handovers].before != gift else ()
    return (*quilt, *further, Topic("patch", patch))
