"""Code lookup: what a code stands for, unless too many wrong ones came from where it comes from."""

from collections.abc import Container, Mapping
from typing import Protocol

from twincloth.collection.codes import looks_like_code
from twincloth.collection.collection import Collection
from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.refusal import Refusal
from twincloth.security_events import SecurityEvent
from twincloth.security_log import SecurityLog


class KnownExchanges(Protocol):
    """Where a browser has been let in before, by its signed cookies."""

    def exchanges(self, cookies: Mapping[str, str]) -> Container[str]:
        """Codes of exchanges."""


class Guesses(Protocol):
    """How often wrong codes may be tried."""

    async def guess(self, address: str, *, wrong: bool) -> int:
        """Whole seconds until a code from this address is looked at; where none, it is, and a wrong one counts."""


class CodeLookup:
    """One for pages and sockets alike, so that a guess counts wherever it is made.

    What a label leads to is always answered: it is there for everybody, for decades; a rehearsal has no labels. The code of an exchange is
    what a guesser looks for; so while an address may not guess, the right one is answered as a wrong one is,
    except to browsers that are in already.
    """

    def __init__(
        self,
        collection: Collection,
        identities: KnownExchanges,
        guesses: Guesses,
        security_log: SecurityLog,
    ) -> None:
        self._collection = collection
        self._identities = identities
        self._guesses = guesses
        self._security_log = security_log

    async def look_up(self, text: str, cookies: Mapping[str, str], address: str) -> CodeTarget | None:
        """What stands behind a code, however it was typed. Raises Refusal.

        Nothing but memory is asked for a label's, and for whoever is in already.
        """
        found = self._collection.find(text)
        if found and found.exchange.rehearsal and found.kind != "exchange":
            # What is opened in a rehearsal may be sealed in truth: it is for who has the rehearsal's own code.
            found = found if found.exchange.code in self._identities.exchanges(cookies) else None
        if found.kind != "exchange" if found else not looks_like_code(text):
            return found
        if found and found.code in self._identities.exchanges(cookies):
            return found
        known = self._known_refusal(text)
        if seconds := await self._guesses.guess(address, wrong=not found and not known):
            raise Refusal("too-many-guesses", retryable=True, seconds=seconds)
        if found is None:
            if known:
                raise known
            self._security_log.write(SecurityEvent.CODE_REFUSED, address=address)
        return found

    def _known_refusal(self, text: str) -> Refusal | None:
        """Of an exchange that is not served, and whose code was therefore no guess."""
        if self._collection.is_unreadable(text):
            return Refusal("exchange-unreadable", retryable=True)
        return Refusal("rehearsal-over") if self._collection.ended.has(text) else None
