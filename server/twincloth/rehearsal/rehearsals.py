"""Rehearsals: begun by hosts, attended by simulated guests (parties.py), and gone without a trace."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

from twincloth.collection.codes import apart
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.database import Conflict
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.live.background import BackgroundTask
from twincloth.live.clock import server_clock
from twincloth.live.last_uses import LastUses
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.rehearsal.copying import rehearsed
from twincloth.rehearsal.parties import Parties, Tickets

KEPT = timedelta(days=3)
"""After which a rehearsal goes by itself: what nobody has ended was forgotten."""

MOST_GUESTS = 100

LOOK_EVERY = 600.0
"""Seconds between two looks for one whose time is over."""

log = logging.getLogger(__name__)


class Rehearsals(BackgroundTask):
    """At most one of each exchange; it lives in this data folder like any exchange, until it is wiped."""

    def __init__(
        self,
        folder: Path,
        collection: Collection,
        rooms: Rooms,
        relay: Relay,
        last_uses: LastUses,
        tickets: Tickets,
    ) -> None:
        self.parties = Parties(folder, collection.contents, tickets)
        self._collection = collection
        self._rooms = rooms
        self._relay = relay
        self._last_uses = last_uses
        self._changing = asyncio.Lock()
        self._ended_links: set[str] = set()

    async def begin(self, code: str, guests: int) -> Content:
        """A rehearsal of an exchange, its doors open, and so many guests on their way.

        Raises Refusal where there is one already, or where this is one itself, StorageFailure.
        """
        async with self._changing:
            content = self._collection.contents[code]
            if content.rehearsal or self.of(code):
                raise Refusal("rehearsal-already")
            copy = rehearsed(
                content, server_clock(), min(max(guests, 0), MOST_GUESTS), apart(self._collection.mint)
            )
            try:
                await self._collection.keep(copy)
            except Conflict:  # another process was quicker
                raise Refusal("rehearsal-already") from None
            await self._rooms.revise(copy.code)
            await self._rooms.find(copy.code).give(OpenDoors(), OPERATOR.id)
            self.parties.look()
            return self._collection.contents[copy.code]

    async def end(self, code: str) -> None:
        """Wipe a rehearsal: whoever is there is told that it is over. Raises StorageFailure; then it goes on.

        One that somebody else has ended is over already.
        """
        async with self._changing:
            content = self._collection.contents.get(code)
            if content is None or not content.rehearsal:
                return
            await self.parties.end(code)
            exchange, _ = await self._rooms.state(code)
            await self._rooms.end(code)
            self._last_uses.forget(code)
            try:
                await self._collection.ended.wipe(code)
            except BaseException:
                await self._rooms.revise(code)
                self.parties.go_on(code)
                raise
            self.note_end(exchange)

    def note_end(self, exchange: Exchange) -> None:
        """It is over, whichever process has wiped it."""
        self._ended_links.update(link.key_hash for link in exchange[Staff].links.values())
        self._last_uses.forget(exchange.id)
        self._relay.kick_all_of(exchange.id)
        self.parties.look()

    def had_link(self, key_hash: str) -> bool:
        """Whether a rehearsal had this link that is over since the server began: its stage is told so."""
        return key_hash in self._ended_links

    def of(self, code: str) -> Content | None:
        """The rehearsal of an exchange, if there is one."""
        return next((one for one in self._collection.contents.values() if one.rehearsal_of == code), None)

    def ends_at(self, content: Content) -> int:
        """When it goes by itself, in milliseconds since 1970."""
        since = content.rehearsal.since if content.rehearsal else 0
        return since + int(KEPT / timedelta(milliseconds=1))

    async def wipe_forgotten(self, now: int) -> None:
        """End each whose time is over at `now`, in milliseconds since 1970; one that fails is in the log."""
        for content in list(self._collection.contents.values()):
            if content.rehearsal and self.ends_at(content) <= now:
                try:
                    await self.end(content.code)
                except Exception:  # the others' time is over all the same
                    log.exception("%s could not be wiped; tried again soon", content.key)

    async def _run(self) -> None:
        while True:
            await self.wipe_forgotten(server_clock())
            await asyncio.sleep(LOOK_EVERY)
