"""Arming: both places loosen their thread before a gift can be unveiled; one may ask to go on alone."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.handovers import (
    Handovers,
    Override,
    gift_topics,
    sealed_handover,
)
from twincloth.exchange.ids import Code
from twincloth.exchange.refusal import Refusal


class ArmGift(Command, tag="arm-gift"):
    """The giving or the receiving host loosens their place's thread."""

    allowed = HOSTS

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = sealed_handover(exchange, self.gift, by)
        if by.place in handover.armed:
            raise Refusal("gift-already-armed")
        return [GiftArmed(gift=self.gift, place=by.place)]


class GiftArmed(Fact, tag="gift-armed"):
    """A place's thread is loose."""

    gift: str
    place: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).armed[self.place] = entry.at
        exchange[Handovers].put_on_stage(self.gift, entry.at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)


class DisarmGift(Command, tag="disarm-gift"):
    """Undo: tie the thread again."""

    allowed = HOSTS

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = sealed_handover(exchange, self.gift, by)
        if by.place not in handover.armed:
            raise Refusal("gift-not-armed")
        if handover.instant is not None:
            raise Refusal("unveiling-started")
        return [GiftDisarmed(gift=self.gift, place=by.place)]


class GiftDisarmed(Fact, tag="gift-disarmed"):
    """A place's thread is tied again; an override that leant on it is off."""

    gift: str
    place: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        recorded = exchange[Handovers].record_of(self.gift)
        recorded.armed.pop(self.place, None)
        recorded.override = None

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)


class RequestOverride(Command, tag="request-override"):
    """Ask to go on without the other place; possible once one's own thread is loose, after a visible wait."""

    allowed = HOSTS

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = sealed_handover(exchange, self.gift, by)
        if handover.armed_by_both:
            raise Refusal("both-already-armed")
        if by.place not in handover.armed:
            raise Refusal("gift-not-armed")
        if handover.override is not None:
            raise Refusal("override-already-requested")
        return [OverrideRequested(gift=self.gift, place=by.place)]


class OverrideRequested(Fact, tag="override-requested"):
    """The wait has begun; the clock says when it is over, so that pages can show it."""

    gift: str
    place: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).override = Override(self.place, entry.at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)


class WithdrawOverride(Command, tag="withdraw-override"):
    """Either host stops the wait."""

    allowed = HOSTS

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = sealed_handover(exchange, self.gift, by)
        if handover.override is None:
            raise Refusal("no-override")
        if handover.instant is not None:
            raise Refusal("unveiling-started")
        return [OverrideWithdrawn(gift=self.gift)]


class OverrideWithdrawn(Fact, tag="override-withdrawn"):
    """Nobody goes on alone."""

    gift: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).override = None

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)
