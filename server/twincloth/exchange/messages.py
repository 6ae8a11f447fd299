"""Messages: what participants write."""

from collections.abc import Iterator
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import ClassVar

from msgspec import Struct

from twincloth.exchange.actor import PARTICIPANTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, PersonalNotice, Topic
from twincloth.exchange.gate import Gate
from twincloth.exchange.ids import ClientId
from twincloth.exchange.languages import language_of
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.slow_mode import SlowMode
from twincloth.exchange.text import message_text
from twincloth.exchange.waiting import WaitingQueue


class MessageState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SHOWN = "shown"
    DECLINED = "declined"
    REMOVED = "removed"
    """Its writer has been put out."""


class Message(Struct):
    """`order` is the `seq` at which it came to stand where it stands; `place` is its author's.

    `was_shown` and `was_decided` say that some screen may have it where it stood before; `together` names those that
    were declined at one stroke. `original` is what its author wrote, where it has been corrected since, `corrections`
    how often.
    """

    id: str
    author: str
    place: str
    text: str
    language: str
    state: MessageState
    at: int
    order: int
    was_shown: bool = False
    was_decided: bool = False
    together: str = ""
    original: str = ""
    corrections: int = 0

    def correct(self, text: str, language: str) -> None:
        """It says something else from now on."""
        self.original = self.original or self.text
        self.text, self.language = text, language
        self.corrections += 1

    def forget(self) -> None:
        """Nothing of what was written stays."""
        self.text = self.original = ""


class Messages(Part):
    """All messages, and those of each state in the order in which they came into it."""

    decisions_listed: ClassVar[int] = 60
    """The last decisions that hosts have before them, each to be undone."""

    def __init__(self) -> None:
        self.by_id: dict[str, Message] = {}
        self.by_state: dict[MessageState, dict[str, Message]] = {state: {} for state in MessageState}
        self.by_author: dict[str, dict[str, Message]] = {}
        self.queue = WaitingQueue()
        self.paused = False

    def own_notices(self, exchange: Exchange) -> list[PersonalNotice]:
        """Shown words of who did not agree to the record: after the end nobody else reads them, and then all again."""
        people = exchange[People].by_id
        withheld = (author for author in self.by_author if author in people and not people[author].consented)
        words = (message for author in withheld for message in self.by_author[author].values())
        return [
            notice
            for one in words
            if one.state is MessageState.SHOWN and one.text
            for notice in notices_of(one)
        ]

    @property
    def waiting(self) -> list[Message]:
        """What nobody has decided on yet, oldest first."""
        return list(self.by_state[MessageState.WAITING].values())

    @property
    def shown(self) -> list[Message]:
        """What everybody may read, oldest first; nothing whose words have been erased."""
        return [message for message in self.by_state[MessageState.SHOWN].values() if message.text]

    @property
    def declined(self) -> list[Message]:
        """What nobody else will read, oldest first."""
        return list(self.by_state[MessageState.DECLINED].values())

    def last_shown(self, most: int) -> list[Message]:
        """The end of `shown`, at the same cost however much was written."""
        return list(islice(self.newest_shown(), most))[::-1]

    def last_decided(self, most: int) -> list[Message]:
        """What has been shown or declined, the newest decision first, at the same cost however much was written."""
        declined = reversed(self.by_state[MessageState.DECLINED].values())
        newest = merge(self.newest_shown(), declined, key=lambda message: -message.order)
        return list(islice(newest, most))

    def newest_shown(self) -> Iterator[Message]:
        """`shown` from its end."""
        newest = reversed(self.by_state[MessageState.SHOWN].values())
        return (message for message in newest if message.text)

    def find(self, id: str) -> Message:
        """Raises Refusal when there is none of this id here, or its writer has been put out."""
        if id not in self.by_id:
            raise Refusal("unknown-message")
        if self.by_id[id].state is MessageState.REMOVED:
            raise Refusal("writer-removed")
        return self.by_id[id]

    def move(self, message: Message, state: MessageState, seq: int) -> None:
        """Put a message last among those of `state`, as it was decided."""
        message.order, message.together = seq, ""
        message.was_shown = message.was_shown or state is MessageState.SHOWN
        message.was_decided = message.was_decided or state is not MessageState.WAITING
        self.put(message, state)

    def put(self, message: Message, state: MessageState) -> None:
        """Among those of `state`, at its end."""
        if self.by_state[message.state].pop(message.id, None) and message.state is MessageState.WAITING:
            self.queue.remove(message.author, message.id)
        message.state = state
        self.by_state[state][message.id] = message
        if state is MessageState.WAITING:
            self.queue.add(message.author, message.place, message.id, message.order)

    def sort(self) -> None:
        """Put all in the order in which they came into their states, once some have come back into the middle."""
        for state, held in self.by_state.items():
            self.by_state[state] = dict(sorted(held.items(), key=lambda one: one[1].order))


def notices_of(message: Message) -> tuple[PersonalNotice, ...]:
    """What its author hears of a message."""
    return (PersonalNotice(message.author, Topic("message", message.id), message.state),)


class PostMessage(Command, tag="post-message"):
    """A participant says something; `id` is made by the browser, so sending twice is harmless."""

    allowed = PARTICIPANTS

    id: ClientId
    text: str

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        messages = exchange[Messages]
        if messages.paused:
            raise Refusal("messages-paused", retryable=True)
        if self.id in messages.by_id:
            raise Refusal("id-taken")
        text = message_text(self.text)
        exchange[SlowMode].must_let_write(by.id, exchange.now)
        held = exchange[Gate].holds(by.place, exchange.plan)
        if held:
            messages.queue.must_have_room(by.id, by.place, exchange.plan.bounds)
        writer = exchange[People].by_id[by.id].language
        return [
            MessagePosted(
                message=self.id,
                author=by.id,
                text=text,
                language=language_of(text, exchange.plan.languages, writer),
                held=held,
            )
        ]


class MessagePosted(Fact, tag="message-posted"):
    """Somebody has said something; `held` until it is let through."""

    message: str
    author: str
    text: str
    language: str
    held: bool

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        messages = exchange[Messages]
        if self.message in messages.by_id:
            return
        state = MessageState.WAITING if self.held else MessageState.SHOWN
        message = Message(
            id=self.message,
            author=self.author,
            place=exchange.actor(self.author).place,
            text=self.text,
            language=self.language,
            state=state,
            at=entry.at,
            order=entry.seq,
        )
        messages.by_id[message.id] = message
        messages.by_author.setdefault(message.author, {})[message.id] = message
        messages.move(message, state, entry.seq)
        exchange[SlowMode].note(message.author, entry.at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        waits = (Topic("writer", self.author),) if self.held else ()
        return (Topic("message", self.message), *waits)

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        paced = exchange[SlowMode].notices_of(self.author)
        return (*notices_of(exchange[Messages].by_id[self.message]), *paced)

    def redacted(self) -> Fact:
        return MessagePosted(
            message=self.message, author=self.author, text="", language=self.language, held=self.held
        )

    def owner(self) -> str:
        return self.author
