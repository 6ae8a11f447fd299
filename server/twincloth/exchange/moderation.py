"""Moderation: what hosts let through, turn down, and take back."""

from typing import ClassVar

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, PersonalNotice, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.messages import Messages, MessageState, notices_of
from twincloth.exchange.pins import MessageUnpinned, Pin
from twincloth.exchange.refusal import Refusal


class ApproveMessage(Command, tag="approve-message"):
    """Show a message to everybody."""

    allowed = HOSTS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if exchange[Messages].find(self.message).state is MessageState.SHOWN:
            raise Refusal("message-already-shown")
        return [MessageApproved(message=self.message)]


class DeclineMessage(Command, tag="decline-message"):
    """Show a message to nobody, and take it away where it was shown."""

    allowed = HOSTS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if exchange[Messages].find(self.message).state is MessageState.DECLINED:
            raise Refusal("message-already-declined")
        return [*unpinned(exchange, self.message), MessageDeclined(message=self.message)]


class ReconsiderMessage(Command, tag="reconsider-message"):
    """Undo: the message waits again."""

    allowed = HOSTS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if exchange[Messages].find(self.message).state is MessageState.WAITING:
            raise Refusal("message-still-waiting")
        return [*unpinned(exchange, self.message), MessageReconsidered(message=self.message)]


def unpinned(exchange: Exchange, message: str) -> list[Fact]:
    """A message that is not shown cannot stay on the stage."""
    return [MessageUnpinned(message=message)] if exchange[Pin].message == message else []


class MessageDecision(Fact):
    """What was decided about one message."""

    state: ClassVar[MessageState]

    message: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        messages = exchange[Messages]
        if self.message in messages.by_id:
            messages.move(messages.by_id[self.message], self.state, entry.seq)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return (Topic("message", self.message),)

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        message = exchange[Messages].by_id.get(self.message)
        return notices_of(message) if message else ()


class MessageApproved(MessageDecision, tag="message-approved"):
    """Everybody may read it."""

    state = MessageState.SHOWN


class MessageDeclined(MessageDecision, tag="message-declined"):
    """Nobody else will read it."""

    state = MessageState.DECLINED


class MessageReconsidered(MessageDecision, tag="message-reconsidered"):
    """It waits again."""

    state = MessageState.WAITING
