"""Pausing: for a while nobody can write."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.messages import Messages
from twincloth.exchange.refusal import Refusal

MESSAGING = (Topic("messaging"),)


class PauseMessages(Command, tag="pause-messages"):
    """Nobody can write for a while."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if exchange[Messages].paused:
            raise Refusal("messages-already-paused")
        return [MessagesPaused()]


class MessagesPaused(Fact, tag="messages-paused"):
    """Writing is paused."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Messages].paused = True

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return MESSAGING

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return ResumeMessages() if exchange[Messages].paused else None


class ResumeMessages(Command, tag="resume-messages"):
    """People can write again."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if not exchange[Messages].paused:
            raise Refusal("messages-not-paused")
        return [MessagesResumed()]


class MessagesResumed(Fact, tag="messages-resumed"):
    """Writing goes on."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Messages].paused = False

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return MESSAGING
