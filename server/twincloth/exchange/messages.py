"""Messages: what participants write."""

from collections import Counter
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import ClassVar

from msgspec.structs import replace

from twincloth.exchange.actor import PARTICIPANTS, Actor
from twincloth.exchange.coverage import Coverage
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, PersonalNotice, Topic
from twincloth.exchange.gate import Gate
from twincloth.exchange.ids import ClientId
from twincloth.exchange.languages import language_of
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.parallel_text import lacking
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.slow_mode import SlowMode
from twincloth.exchange.text import message_text
from twincloth.exchange.waiting import WaitingQueue


class Messages(Part):
    """All messages, and those of each state in the order in which they came into it."""

    decisions_listed: ClassVar[int] = 60
    """The last decisions that hosts have before them, each to be undone."""

    def __init__(self) -> None:
        self.by_id: dict[str, Message] = {}
        self.by_state: dict[MessageState, dict[str, Message]] = {state: {} for state in MessageState}
        self.by_author: dict[str, dict[str, Message]] = {}
        self.shown_of: Counter[str] = Counter()
        """How many messages of each place are shown."""
        self.queue = WaitingQueue()
        self.coverage = Coverage()
        self.paused = False
        self.holds_originals = False
        """Whether what is let through is shown only once it is translated."""

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
    def awaiting(self) -> list[Message]:
        """What is shown once it is translated, oldest first."""
        return list(self.by_state[MessageState.AWAITING].values())

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
        """What has been let through or declined, the newest decision first, at the same cost however much was written."""
        others = (self.by_state[one].values() for one in (MessageState.AWAITING, MessageState.DECLINED))
        newest = merge(self.newest_shown(), *map(reversed, others), key=lambda message: -message.order)
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
        message.order, message.together, message.released = seq, "", False
        message.was_shown = message.was_shown or state is MessageState.SHOWN
        message.by_hand = message.by_hand or (message.was_decided and state is MessageState.WAITING)
        message.was_decided = message.was_decided or state is not MessageState.WAITING
        self.put(message, state)

    def put(self, message: Message, state: MessageState) -> None:
        """Among those of `state`, at its end."""
        if self.by_state[message.state].pop(message.id, None):
            self.shown_of[message.place] -= message.state is MessageState.SHOWN
            if message.state is MessageState.WAITING:
                self.queue.remove(message.author, message.id)
        message.state = state
        self.by_state[state][message.id] = message
        self.shown_of[message.place] += state is MessageState.SHOWN
        if state is MessageState.WAITING:
            self.queue.add(message.author, message.place, message.id, message.order)
        self.coverage.note(message)

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
        languages = exchange.plan.languages
        language = language_of(text, languages, exchange[People].by_id[by.id].language)
        awaits = not held and messages.holds_originals and bool(lacking(text, language, (), languages))
        return [
            MessagePosted(
                message=self.id, author=by.id, text=text, language=language, held=held, awaits=awaits
            )
        ]


class MessagePosted(Fact, tag="message-posted"):
    """Somebody has said something; `held` until it is let through, or let through and `awaits` its translation."""

    message: str
    author: str
    text: str
    language: str
    held: bool
    awaits: bool = False

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        messages = exchange[Messages]
        if self.message in messages.by_id:
            return
        let_through = MessageState.AWAITING if self.awaits else MessageState.SHOWN
        state = MessageState.WAITING if self.held else let_through
        message = Message(
            id=self.message,
            author=self.author,
            place=exchange.actor(self.author).place,
            text=self.text,
            language=self.language,
            state=state,
            at=entry.at,
            order=entry.seq,
            by_hand=bool(exchange[Gate].held_for),
            holds_before=exchange[Gate].holds_begun,
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
        return replace(self, text="")

    def owner(self) -> str:
        return self.author
