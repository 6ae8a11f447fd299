"""Ways of unveiling: hosts choose whether a gift opens patch by patch, or all of it at the instant."""

from enum import StrEnum

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.handovers import Handovers, gift_topics, sealed_handover
from twincloth.exchange.ids import Code
from twincloth.exchange.refusal import Refusal


class UnveilingWay(StrEnum):
    """How a gift opens."""

    PATCH_BY_PATCH = "patch-by-patch"
    AT_ONCE = "at-once"


class ChooseUnveiling(Command, tag="choose-unveiling"):
    """The giving or the receiving host chooses how the gift opens, until the countdown runs; the last word counts."""

    allowed = HOSTS

    gift: Code
    way: UnveilingWay

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = sealed_handover(exchange, self.gift, by)
        if handover.instant is not None:
            raise Refusal("unveiling-started")
        at_once = self.way is UnveilingWay.AT_ONCE
        if handover.recorded.at_once == at_once:
            return []
        return [UnveilingChosen(gift=self.gift, at_once=at_once)]


class UnveilingChosen(Fact, tag="unveiling-chosen"):
    """The gift is to open all at once, or patch by patch as every gift does unless it was said otherwise."""

    gift: str
    at_once: bool

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).at_once = self.at_once

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)
