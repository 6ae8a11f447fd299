"""Unveiling: the countdown, and the instant at which every screen unfolds the cloth."""

from twincloth.exchange.actor import CLOCKS, HOSTS, Actor
from twincloth.exchange.exchange import Alarm, Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.handovers import (
    Handovers,
    gift_topics,
    handover_of,
    quilt_topics,
    sealed_handover,
)
from twincloth.exchange.ids import Code
from twincloth.exchange.refusal import Refusal

COUNTDOWN = 10_000
"""Milliseconds from the host's word to the instant: time enough for every screen to hear of it."""


class StartUnveiling(Command, tag="start-unveiling"):
    """Either host starts the countdown; the server names the instant."""

    allowed = HOSTS

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = sealed_handover(exchange, self.gift, by)
        if handover.instant is not None:
            raise Refusal("unveiling-started")
        if handover.override and not handover.may_start(exchange.now):
            left = handover.override.until - exchange.now
            raise Refusal("override-still-waiting", retryable=True, seconds=-(-left // 1000))
        if not handover.may_start(exchange.now):
            raise Refusal("not-both-armed")
        return [UnveilingStarted(gift=self.gift, countdown=COUNTDOWN)]


class UnveilingStarted(Fact, tag="unveiling-started"):
    """The instant is `countdown` milliseconds after this entry."""

    awaited = True

    gift: str
    countdown: int

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        instant = entry.at + self.countdown
        exchange[Handovers].record_of(self.gift).instant = instant
        exchange[Handovers].put_on_stage(self.gift, entry.at)
        exchange.alarms[alarm(self.gift)] = Alarm(instant, UnveilGift(gift=self.gift))

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)


class HaltUnveiling(Command, tag="halt-unveiling"):
    """Stop the countdown; both threads stay loose."""

    allowed = HOSTS

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if sealed_handover(exchange, self.gift, by).instant is None:
            raise Refusal("no-countdown")
        return [UnveilingHalted(gift=self.gift)]


class UnveilingHalted(Fact, tag="unveiling-halted"):
    """The countdown has stopped."""

    awaited = True

    gift: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).instant = None
        exchange.alarms.pop(alarm(self.gift), None)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)


class UnveilGift(Command, tag="unveil-gift"):
    """The instant has come; only the clock says so. The countdown of a gift that was withdrawn meanwhile ends in nothing."""

    allowed = CLOCKS
    over_socket = False

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if self.gift not in exchange.plan.gifts:
            return [UnveilingHalted(gift=self.gift)] if alarm(self.gift) in exchange.alarms else []
        handover = handover_of(exchange, self.gift)
        if not handover.instant or not handover.sealed:
            return []
        opened = handover.plan.patches if handover.at_once else ()
        return [GiftUnveiled(gift=self.gift, opened=opened)]


class GiftUnveiled(Fact, tag="gift-unveiled"):
    """The cloth lies open, and with it these patches: all that were planned, or none yet."""

    awaited = True

    gift: str
    opened: tuple[str, ...] = ()

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        recorded = exchange[Handovers].record_of(self.gift)
        recorded.unveiled_at = entry.at
        recorded.changed_at[self.gift] = entry.at
        for patch in self.opened:
            recorded.show(patch, entry.at)
        exchange[Handovers].put_on_stage(self.gift, entry.at)
        exchange.alarms.pop(alarm(self.gift), None)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        plan = exchange.plan.gifts.get(self.gift)
        whole = self.opened or (plan is not None and not plan.patches)
        return quilt_topics(self.gift) if whole else gift_topics(self.gift)


def alarm(gift: str) -> str:
    """The name under which a gift's instant waits."""
    return f"unveil {gift}"
