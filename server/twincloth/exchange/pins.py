"""Pins: the one message that stands large on the stage."""

from twincloth.exchange.actor import MODERATORS, Actor, must_be_of
from twincloth.exchange.child_mode import ChildMode, StageAgreed
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene


class Pin(Part):
    """The id of the pinned message, if one is pinned; it is always one that is shown and has its words."""

    def __init__(self) -> None:
        self.message: str | None = None

    def facts_of_leaving(self, exchange: Exchange, participant: str) -> list[Fact]:
        """Their pinned message leaves the stage."""
        pinned = exchange[Messages].by_id.get(self.message or "")
        return [MessageUnpinned(message=pinned.id)] if pinned and pinned.author == participant else []


class MessageScene(Scene):
    """The pinned message, alone or beneath what has room for it."""

    name = "message"
    rank = 30
    follows = ("pin",)
    as_lower_third = True

    def about(self, exchange: Exchange) -> str | None:
        pinned = exchange[Pin].message
        return pinned if pinned in exchange[Messages].by_id else None

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("taken-off")


class PinMessage(Command, tag="pin-message"):
    """Put a shown message on the stage, in place of the one that was there."""

    allowed = MODERATORS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        message = exchange[Messages].find(self.message)
        must_be_of(by, message.place)
        if message.state is not MessageState.SHOWN:
            raise Refusal("message-not-shown")
        if exchange[Pin].message == message.id:
            raise Refusal("message-already-pinned")
        pinned = MessagePinned(message=message.id, instead_of=exchange[Pin].message)
        agreed, lacking = agreement(exchange, message, by)
        return agreed if lacking else [*agreed, pinned]


def agreement(exchange: Exchange, message: Message, by: Actor) -> tuple[list[Fact], bool]:
    """In child mode, that one of the staff agrees, and whether others have to as well. Raises Refusal."""
    child_mode = exchange[ChildMode]
    lacking = child_mode.lacks(message.id, message.version)
    if not lacking:
        return [], False
    if by.id in child_mode.agreed(message.id, message.version):
        raise Refusal("another-must-agree")
    return [StageAgreed(message=message.id, staff=by.id, version=message.version)], lacking > 1


class MessagePinned(Fact, tag="message-pinned"):
    """A message stands on the stage."""

    message: str
    instead_of: str | None = None

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        message = exchange[Messages].by_id.get(self.message)
        exchange[Pin].message = self.message if message and message.text else None

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        before = (Topic("message", self.instead_of),) if self.instead_of else ()
        return (Topic("pin"), Topic("message", self.message), *before)

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return UnpinMessage() if exchange[Pin].message == self.message else None


class UnpinMessage(Command, tag="unpin-message"):
    """Take the pinned message off the stage."""

    allowed = MODERATORS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        pinned = exchange[Pin].message
        if pinned is None:
            raise Refusal("nothing-pinned")
        must_be_of(by, exchange[Messages].by_id[pinned].place)
        return [MessageUnpinned(message=pinned)]


class MessageUnpinned(Fact, tag="message-unpinned"):
    """The stage holds no message."""

    message: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Pin].message = None

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return (Topic("pin"), Topic("message", self.message))
