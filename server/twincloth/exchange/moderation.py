"""Moderation: what hosts and moderators let through, turn down, and take back; each moderator for their own place."""

from twincloth.exchange.actor import MODERATORS, Actor, must_be_of
from twincloth.exchange.decisions import MessageDecision
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.holding import MessageLetThrough, waits_for_translation
from twincloth.exchange.ids import ClientId
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.pins import MessageUnpinned, Pin
from twincloth.exchange.refusal import Refusal


class ApproveMessage(Command, tag="approve-message"):
    """Show a message to everybody; where originals are held, as soon as it is translated."""

    allowed = MODERATORS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        message = message_for(exchange, self.message, by)
        if message.state is MessageState.SHOWN:
            raise Refusal("message-already-shown")
        if message.state is MessageState.AWAITING:
            raise Refusal("message-awaits-translation")
        return [let_through(exchange, message)]


class ShowUntranslated(Command, tag="show-untranslated"):
    """Show a message at once that waits for its translation."""

    allowed = MODERATORS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if message_for(exchange, self.message, by).state is not MessageState.AWAITING:
            raise Refusal("message-not-awaiting")
        return [MessageApproved(message=self.message)]


class DeclineMessage(Command, tag="decline-message"):
    """Show a message to nobody, and take it away where it was shown."""

    allowed = MODERATORS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if message_for(exchange, self.message, by).state is MessageState.DECLINED:
            raise Refusal("message-already-declined")
        return [*unpinned(exchange, self.message), MessageDeclined(message=self.message)]


class ReconsiderMessage(Command, tag="reconsider-message"):
    """Undo: the message waits again."""

    allowed = MODERATORS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if message_for(exchange, self.message, by).state is MessageState.WAITING:
            raise Refusal("message-still-waiting")
        return [*unpinned(exchange, self.message), MessageReconsidered(message=self.message)]


class DeclineAllOf(Command, tag="decline-all-of"):
    """Decline everything of one person that waits."""

    allowed = MODERATORS

    participant: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        waiting = exchange[Messages].queue.of(self.participant)
        if not waiting:
            raise Refusal("nothing-of-theirs-waits")
        must_be_of(by, exchange.actor(self.participant).place)
        together = waiting[0] if len(waiting) > 1 else ""
        return [MessageDeclined(message=message, together=together) for message in waiting]


class ReconsiderTogether(Command, tag="reconsider-together"):
    """Undo: of what was declined at one stroke with this message, everything on which nobody has decided anew waits again."""

    allowed = MODERATORS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        message = message_for(exchange, self.message, by)
        if not message.together:
            raise Refusal("not-declined-together")
        own = exchange[Messages].by_author[message.author].values()
        return [MessageReconsidered(message=one.id) for one in own if one.together == message.together]


def let_through(exchange: Exchange, message: Message) -> Fact:
    """Everybody may read it, at once or as soon as it is translated."""
    waits = waits_for_translation(exchange, message)
    return (MessageLetThrough if waits else MessageApproved)(message=message.id)


def message_for(exchange: Exchange, id: str, by: Actor) -> Message:
    """A message on which this one may decide. Raises Refusal."""
    message = exchange[Messages].find(id)
    must_be_of(by, message.place)
    return message


def unpinned(exchange: Exchange, message: str) -> list[Fact]:
    """A message that is not shown cannot stay on the stage."""
    return [MessageUnpinned(message=message)] if exchange[Pin].message == message else []


def undone(exchange: Exchange, id: str, entry: Entry) -> Command | None:
    """What lets a message wait again, unless somebody has decided on it anew."""
    message = exchange[Messages].by_id.get(id)
    still = message is not None and message.order == entry.seq
    return ReconsiderMessage(message=id) if still else None


class MessageApproved(MessageDecision, tag="message-approved"):
    """Everybody may read it."""

    state = MessageState.SHOWN

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return undone(exchange, self.message, entry)


class MessageDeclined(MessageDecision, tag="message-declined"):
    """Nobody else will read it; `together` is the same for all that were declined at one stroke."""

    state = MessageState.DECLINED

    together: str = ""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        super().apply(exchange, entry)
        message = exchange[Messages].by_id.get(self.message)
        if message:
            message.together = self.together

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return undone(exchange, self.message, entry)


class MessageReconsidered(MessageDecision, tag="message-reconsidered"):
    """It waits again."""

    state = MessageState.WAITING

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        """What was decided before moves up where the last decisions are listed."""
        messages = exchange[Messages]
        moved_up = messages.last_decided(messages.decisions_listed)[messages.decisions_listed - 1 :]
        return (*super().invalidates(exchange), *(Topic("message", message.id) for message in moved_up))
