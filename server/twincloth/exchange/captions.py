"""Captions: what is said in the call, written down line by line in one language while it is said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from twincloth.exchange.actor import CAPTIONERS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.ids import ClientId
from twincloth.exchange.passing import Passed, PassedValue, Passing, Signal
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import longer, refuse_piled_marks, refuse_unprintable, visible

LINE_GRAPHEMES = 200
"""Some five lines of a phone: more than is said in a breath."""
CaptionText = Annotated[str, Meta(max_length=1000)]
LanguageKey = Annotated[str, Meta(max_length=20)]

LASTS = 60_000
"""Milliseconds from a line until nobody sees it any more: what was said a minute ago is not being said."""
KEPT = 6
"""Lines of one language that hold at once: what screens show, and a few more for who writes them."""
AT_WORK = 300_000
"""Milliseconds without a word after which nobody is taken to be writing any more."""


class CaptionLine(PassedValue, frozen=True):
    """A line, and whether its writer is still at it; `by` is the id of their link."""

    language: str
    text: str
    by: str
    growing: bool = False


class CaptionerAtWork(PassedValue, frozen=True):
    """Whose link writes in a language, and whether they ask for somebody to take over."""

    link: str
    asks: bool = False


def caption_text(text: str) -> str:
    """The text on one line, empty where nothing of it would be seen. Raises Refusal."""
    text = " ".join(text.split())
    refuse_unprintable(text)
    if longer(text, LINE_GRAPHEMES):
        raise Refusal("caption-too-long", most=LINE_GRAPHEMES)
    refuse_piled_marks(text)
    return text if visible(text) else ""


class OfLanguage(Signal):
    """A captioner's wish about the captions in one language."""

    language: LanguageKey

    def must_be_written(self, exchange: Exchange) -> None:
        """Raises Refusal where the exchange is over, or does not speak this language."""
        exchange[Doors].must_not_have_ended()
        if self.language not in exchange.plan.languages:
            raise Refusal("unknown-language")


class WriteCaption(OfLanguage, tag="write-caption"):
    """Put a line, or more of it while it is written (`growing`); a line that is there becomes this one.

    Without a text it is taken back. Whoever writes has taken over from whoever wrote before.
    """

    allowed = CAPTIONERS

    line: ClientId
    text: CaptionText
    growing: bool = False

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        self.must_be_written(exchange)
        text = caption_text(self.text)
        lines = {id: one for id, one in passing.of("captions").items() if one.language == self.language}
        if not text:
            return [Passed("captions", self.line, None)]
        at_work = passing.of("captioning").get(self.language)
        asks = at_work is not None and at_work.link == by.id and at_work.asks
        beyond = [id for id in lines if id != self.line][: -(KEPT - 1)]
        return [
            *(Passed("captions", id, None) for id in beyond),
            Passed("captions", self.line, CaptionLine(self.language, text, by.id, self.growing), now + LASTS),
            Passed("captioning", self.language, CaptionerAtWork(by.id, asks), now + AT_WORK),
        ]


class HandOverCaptions(OfLanguage, tag="hand-over-captions"):
    """Whoever writes asks the others to take over, and goes on until one does."""

    allowed = CAPTIONERS

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        self.must_be_written(exchange)
        at_work = passing.of("captioning").get(self.language)
        if at_work is None or at_work.link != by.id:
            raise Refusal("not-captioning")
        return [Passed("captioning", self.language, CaptionerAtWork(by.id, asks=True), now + AT_WORK)]


class TakeOverCaptions(OfLanguage, tag="take-over-captions"):
    """Say that oneself writes from here on."""

    allowed = CAPTIONERS

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        self.must_be_written(exchange)
        return [Passed("captioning", self.language, CaptionerAtWork(by.id), now + AT_WORK)]
