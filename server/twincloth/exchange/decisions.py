"""Decisions: what is decided about one message, each of which puts it among others of its state."""

from typing import ClassVar

from twincloth.exchange.exchange import Entry, Exchange, Fact, PersonalNotice, Topic
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages, notices_of


class MessageDecision(Fact):
    """What was decided about one message."""

    state: ClassVar[MessageState]

    message: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        messages = exchange[Messages]
        if self.message in messages.by_id:
            messages.move(messages.by_id[self.message], self.state, entry.seq)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        messages = exchange[Messages]
        message = messages.by_id.get(self.message)
        writers = messages.queue.topics(message.author, message.place) if message else ()
        return (Topic("message", self.message), *writers)

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        message = exchange[Messages].by_id.get(self.message)
        return notices_of(message) if message else ()
