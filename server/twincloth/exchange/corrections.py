"""Corrections: a slip of the pen is mended before a message is shown, and its author sees what was changed."""

from difflib import SequenceMatcher
from typing import NamedTuple

import regex
from msgspec.structs import replace

from twincloth.exchange.actor import MODERATORS, Actor, must_be_of
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, PersonalNotice, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.languages import language_of
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages, notices_of
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import message_text

WORDS = regex.compile(r"\s+|[\p{L}\p{M}\p{N}]+|.", regex.DOTALL)


class Piece(NamedTuple):
    """Some words of two versions: in both, `taken` out of the first, or `put` into the second."""

    words: str
    what: str


class Corrections(Part):
    """What a correction changed, for whoever shows it; the words themselves stand with the messages."""

    def changes(self, message: Message) -> list[Piece]:
        """What the author wrote and what stands now, in one row of pieces."""
        before, now = WORDS.findall(message.original), WORDS.findall(message.text)
        pieces = []
        for what, start, end, begin, stop in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
            taken, put = "".join(before[start:end]), "".join(now[begin:stop])
            if what == "equal":
                pieces.append(Piece(taken, "kept"))
            else:
                pieces += [Piece(words, how) for words, how in ((taken, "taken"), (put, "put")) if words]
        return pieces


class CorrectMessage(Command, tag="correct-message"):
    """Mend what somebody wrote before anybody reads it.

    `corrections` is how often the version was corrected that whoever mends it has before them.
    """

    allowed = MODERATORS

    message: ClientId
    text: str
    corrections: int = 0

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        message = exchange[Messages].find(self.message)
        must_be_of(by, message.place)
        if message.state is not MessageState.WAITING:
            raise Refusal("message-not-waiting")
        text = message_text(self.text)
        if text == message.text:
            return []
        if self.corrections != message.corrections:
            raise Refusal("corrected-meanwhile")
        writer = exchange[People].by_id[message.author].language
        language = language_of(text, exchange.plan.languages, writer)
        return [MessageCorrected(message=message.id, author=message.author, text=text, language=language)]


class MessageCorrected(Fact, tag="message-corrected"):
    """It says this now; what its author wrote is kept beside it for them and for staff."""

    message: str
    author: str
    text: str
    language: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        message = exchange[Messages].by_id.get(self.message)
        if message and message.text:  # what is erased stays so
            message.correct(self.text, self.language)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return (Topic("message", self.message), Topic("writer", self.author))

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        message = exchange[Messages].by_id.get(self.message)
        return notices_of(message) if message else ()

    def redacted(self) -> Fact:
        return replace(self, text="")

    def owner(self) -> str:
        return self.author
