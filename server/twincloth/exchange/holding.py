"""Holding: hosts choose whether what is let through is shown at once, or only with its translation beside it."""

from __future__ import annotations

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.decisions import MessageDecision
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.refusal import Refusal

HOLDING = (Topic("holding"),)


class HoldOriginals(Command, tag="hold-originals"):
    """Show no message from now on before it stands in every language of the exchange; what is shown stays."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if len(exchange.plan.languages) < 2:
            raise Refusal("one-language-alone")
        return [] if exchange[Messages].holds_originals else [OriginalsHeld()]


class OriginalsHeld(Fact, tag="originals-held"):
    """Messages wait for their translation."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Messages].holds_originals = True

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return HOLDING


class ShowOriginals(Command, tag="show-originals"):
    """Show messages at once from now on, and all at once that wait for a translation."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        messages = exchange[Messages]
        if not messages.holds_originals:
            return []
        return [OriginalsShown(), *(MessageReleased(message=one.id) for one in messages.awaiting)]


class OriginalsShown(Fact, tag="originals-shown"):
    """No message waits for its translation."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Messages].holds_originals = False

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return HOLDING


class MessageLetThrough(MessageDecision, tag="message-let-through"):
    """Nothing speaks against it; everybody may read it once it is translated."""

    state = MessageState.AWAITING


class MessageReleased(MessageDecision, tag="message-released"):
    """It need not wait for a translation any more."""

    state = MessageState.SHOWN

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        super().apply(exchange, entry)
        message = exchange[Messages].by_id.get(self.message)
        if message:
            message.released = True


def waits_for_translation(exchange: Exchange, message: Message) -> bool:
    """Whether a message, once it is let through, is held until it is translated."""
    return exchange[Messages].holds_originals and bool(message.lacks(exchange.plan.languages))
