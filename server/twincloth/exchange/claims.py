"""Claims: an interpreter takes a message for a minute, so that others take another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from twincloth.exchange.actor import INTERPRETERS, Actor
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.ids import ClientId
from twincloth.exchange.passing import Passed, PassedValue, Passing, Signal
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.exchange.translation import let_through

CLAIMED_FOR = 60_000
"""Milliseconds after the last key that was pressed: whoever has gone away leaves it to others."""

LanguageCode = Annotated[str, Meta(max_length=20)]


class Claim(PassedValue, frozen=True):
    """`name` is what the link of whoever holds it is called, which may be nothing."""

    by: str
    name: str


class ClaimSignal(Signal):
    """About one message in one language; who claims another lets go of the one before."""

    allowed = INTERPRETERS

    message: ClientId
    language: LanguageCode

    @property
    def about(self) -> str:
        """The id by which claims and drafts know it."""
        return f"{self.message}:{self.language}"


class ClaimMessage(ClaimSignal, tag="claim-message"):
    """Take a message, or hold it for another minute."""

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        message = let_through(exchange, self.message)
        if self.language not in exchange.plan.languages or self.language == message.language:
            raise Refusal("unknown-language")
        claims: dict[str, Claim] = passing.of("claim")
        if self.about in claims and claims[self.about].by != by.id:
            raise Refusal("claimed-by-another", retryable=True)
        others = (id for id, claim in claims.items() if claim.by == by.id and id != self.about)
        link = exchange[Staff].links.get(by.id)
        claim = Claim(by.id, link.name if link else "")
        mine = Passed("claim", self.about, claim, now + CLAIMED_FOR)
        return [*(Passed("claim", id, None) for id in others), mine]


class ReleaseClaim(ClaimSignal, tag="release-claim"):
    """Leave a message to others."""

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        return [Passed("claim", self.about, None)] if passing.by("claim", self.about) == by.id else []
