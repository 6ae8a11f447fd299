"""Translation: an interpreter gives a message its words in another language, betters them, takes them back."""

from __future__ import annotations

from msgspec.structs import replace

from twincloth.exchange.actor import INTERPRETERS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.holding import MessageLetThrough, MessageReleased
from twincloth.exchange.ids import ClientId
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.parallel_text import Machine, Translation
from twincloth.exchange.pins import Pin
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.exchange.text import message_text


class TranslateMessage(Command, tag="translate-message"):
    """Give a message that was let through its words in another language, or better ones.

    `corrections` is how often the message was corrected that the interpreter has before them, and `instead_of` the
    `seq` of the translation there, none where there was none: nothing is overwritten that nobody has read. `draft` is
    the machine's proposal, where it was taken.
    """

    allowed = INTERPRETERS

    message: ClientId
    language: str
    text: str
    corrections: int = 0
    instead_of: int = 0
    draft: str = ""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        message = let_through(exchange, self.message)
        if self.language not in exchange.plan.languages:
            raise Refusal("unknown-language")
        if self.language == message.language:
            raise Refusal("language-of-the-original")
        text = message_text(self.text)
        if self.corrections != message.corrections:
            raise Refusal("corrected-meanwhile")
        there = message.translations.get(self.language)
        if there and there.text == text:
            return []
        if self.instead_of != (there.seq if there else 0):
            raise Refusal("translated-meanwhile")
        translated = MessageTranslated(
            message=message.id,
            author=message.author,
            language=self.language,
            text=text,
            machine=Machine.share(text, self.draft, there.machine if there else Machine.NONE),
        )
        complete = message.lacks(exchange.plan.languages) in ([], [self.language])
        released = complete and message.state is MessageState.AWAITING
        return [translated, *([MessageReleased(message=message.id)] if released else [])]


class MessageTranslated(Fact, tag="message-translated"):
    """A message says this in another language; the interpreter is whoever the entry is by."""

    message: str
    author: str
    language: str
    text: str
    machine: Machine = Machine.NONE

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        messages = exchange[Messages]
        message = messages.by_id.get(self.message)
        if message is None or not message.text or not self.text:  # what is erased stays so
            return
        link = exchange[Staff].links.get(entry.by)
        message.translations[self.language] = Translation(
            text=self.text,
            by=entry.by,
            name=link.name if link else "",
            machine=self.machine,
            at=entry.at,
            seq=entry.seq,
            before=message.translations.get(self.language),
        )
        messages.coverage.note(message)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return topics_of(exchange, self.message)

    def redacted(self) -> Fact:
        return replace(self, text="")

    def owner(self) -> str:
        """The author of the message: what it says in another language is theirs as well."""
        return self.author


class TakeBackTranslation(Command, tag="take-back-translation"):
    """Undo: what stood there before stands there again, or nothing; `seq` is the translation's that was read.

    What it alone had let onto the screens leaves them, unless hosts have put it on the stage.
    """

    allowed = INTERPRETERS

    message: ClientId
    language: str
    seq: int

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        message = let_through(exchange, self.message)
        there = message.translations.get(self.language)
        if there is None:
            raise Refusal("not-translated")
        if there.seq != self.seq:
            raise Refusal("translated-meanwhile")
        waits = message.released and exchange[Messages].holds_originals and not there.before
        back = [MessageLetThrough(message=message.id)]
        taken = TranslationTakenBack(message=message.id, language=self.language)
        return [taken, *(back if waits and exchange[Pin].message != message.id else [])]


class TranslationTakenBack(Fact, tag="translation-taken-back"):
    """A message says in another language what it said there before, or nothing."""

    message: str
    language: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        messages = exchange[Messages]
        message = messages.by_id.get(self.message)
        if message is None or self.language not in message.translations:
            return
        there = message.translations.pop(self.language)
        if there.before:
            message.translations[self.language] = there.before
        messages.coverage.note(message)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        """What was translated before moves up where that is listed."""
        moved_up = exchange[Messages].coverage.moved_up(exchange.plan.languages, done=True)
        return (*topics_of(exchange, self.message), *(Topic("message", one.id) for one in moved_up))


def let_through(exchange: Exchange, id: str) -> Message:
    """A message that everybody may read, or will once it is translated. Raises Refusal for any other."""
    message = exchange[Messages].find(id)
    if not message.is_let_through:
        raise Refusal("message-not-let-through")
    return message


def topics_of(exchange: Exchange, message: str) -> tuple[Topic, ...]:
    """Wherever the message stands, the stage among it."""
    return (Topic("message", message), *((Topic("pin"),) if exchange[Pin].message == message else ()))
