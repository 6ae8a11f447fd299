"""Drafts: what a machine proposes as a translation, until an interpreter takes it or writes better; nobody else sees it."""

from __future__ import annotations

from typing import NamedTuple

from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.messages import Messages
from twincloth.exchange.passing import PassedValue

MOST_DRAFTED = 60
"""The newest messages that lack a language, which are those that interpreters have before them."""

DRAFTS = "draft"
"""The kind of passing state; its ids are MESSAGE:LANGUAGE."""


class Draft(PassedValue, frozen=True):
    """A machine's words for a message as it was corrected so many times."""

    text: str
    corrections: int


class DraftWanted(NamedTuple):
    """A message that everybody may read, or will, and a language that it lacks."""

    message: str
    corrections: int
    text: str
    source: str
    target: str

    @property
    def id(self) -> str:
        """Under which the draft stands among what passes."""
        return f"{self.message}:{self.target}"


def drafts_wanted(exchange: Exchange) -> list[DraftWanted]:
    """What interpreters could be given a draft for, what came first being first; nothing once the exchange is over."""
    if exchange[Doors].phase is Phase.ENDED:
        return []
    languages = exchange.plan.languages
    return [
        DraftWanted(one.id, one.corrections, one.text, one.language, language)
        for one in exchange[Messages].coverage.lacking(languages, MOST_DRAFTED)
        for language in one.lacks(languages)
    ]
