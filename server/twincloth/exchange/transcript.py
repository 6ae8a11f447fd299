"""The transcript: every finished line of the captions, kept only while hosts want it so, and everybody is told."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from twincloth.exchange.actor import CAPTIONERS, HOSTS, Actor
from twincloth.exchange.captions import CaptionText, LanguageKey, caption_text
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.refusal import Refusal

TRANSCRIPT = (Topic("transcript"),)


class TranscriptLine(Struct, frozen=True):
    """What was said, and when it was first written, in milliseconds since 1970."""

    language: str
    text: str
    at: int


class Transcript(Part):
    """Whether lines are kept now, and those that were, in the order in which they were written."""

    def __init__(self) -> None:
        self.kept = False
        self.lines: dict[str, TranscriptLine] = {}

    def of(self, language: str) -> list[TranscriptLine]:
        """The lines in one language whose words have not been erased."""
        return [line for line in self.lines.values() if line.language == language and line.text]


class KeepTranscript(Command, tag="keep-transcript"):
    """Keep what captioners write from here on, or no longer; what was kept stays."""

    allowed = HOSTS

    kept: bool

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        return [] if exchange[Transcript].kept == self.kept else [TranscriptKept(kept=self.kept)]


class TranscriptKept(Fact, tag="transcript-kept"):
    """Captions are kept from here on, or no longer."""

    kept: bool

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Transcript].kept = self.kept

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return TRANSCRIPT


class KeepCaption(Command, tag="keep-caption"):
    """A finished line goes into the transcript, or becomes another one there; without a text it goes out."""

    allowed = CAPTIONERS

    line: ClientId
    language: LanguageKey
    text: CaptionText

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if not exchange[Transcript].kept:
            raise Refusal("transcript-not-kept")
        if self.language not in exchange.plan.languages:
            raise Refusal("unknown-language")
        text = caption_text(self.text)
        before = exchange[Transcript].lines.get(self.line)
        if (before.text if before else "") == text:
            return []
        return [CaptionKept(line=self.line, language=self.language, text=text, by=by.id)]


class CaptionKept(Fact, tag="caption-kept"):
    """A line of the transcript; `by` is the link of whoever wrote it."""

    line: str
    language: str
    text: str
    by: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        lines = exchange[Transcript].lines
        at = lines[self.line].at if self.line in lines else entry.at
        lines[self.line] = TranscriptLine(self.language, self.text, at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        """Only the first one changes what a page shows: that there is something to be fetched."""
        return TRANSCRIPT if len(exchange[Transcript].lines) == 1 else ()

    def redacted(self) -> Fact:
        return replace(self, text="")

    def owner(self) -> str:
        return self.by
