"""Rehearsals: begun by hosts, attended by simulated guests, and gone without a trace."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from twincloth.collection.codes import apart
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.live.background import BackgroundTask
from twincloth.live.clock import server_clock
from twincloth.live.last_uses import LastUses
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.rehearsal.casting import guests_of
from twincloth.rehearsal.conversation import Conversation
from twincloth.rehearsal.copying import rehearsed
from twincloth.rehearsal.door import GuestsDoor, OpenDoor
from twincloth.rehearsal.lines import BY_LANGUAGE
from twincloth.rehearsal.party import attend, in_the_background

KEPT = timedelta(days=3)
"""After which a rehearsal goes by itself: what nobody has ended was forgotten."""

MOST_GUESTS = 100

LOOK_EVERY = 600.0
"""Seconds between two looks for one whose time is over."""

log = logging.getLogger(__name__)


class Tickets(Protocol):
    """What registers somebody as the participant of an id."""

    def ticket(self, person: str = "") -> str:
        """The id, signed."""


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
        self._folder = folder
        self._collection = collection
        self._rooms = rooms
        self._relay = relay
        self._last_uses = last_uses
        self._tickets = tickets
        self._changing = asyncio.Lock()
        self._parties: dict[str, AsyncExitStack] = {}
        self._open_door: OpenDoor | None = None
        self._ended_links: set[str] = set()

    async def begin(self, code: str, guests: int) -> Content:
        """A rehearsal of an exchange, its doors open, so many guests on their way.

        Raises Refusal where there is one already, or where this is one itself, StorageFailure.
        """
        async with self._changing:
            content = self._collection.contents[code]
            if content.rehearsal or self.of(code):
                raise Refusal("rehearsal-already")
            copy = rehearsed(
                content, server_clock(), min(max(guests, 0), MOST_GUESTS), apart(self._collection.mint)
            )
            await self._collection.keep(copy)
            await self._rooms.revise(copy.code)
            await self._rooms.find(copy.code).give(OpenDoors(), OPERATOR.id)
            copy = self._collection.contents[copy.code]
            await self._invite(copy)
            return copy

    async def end(self, code: str) -> None:
        """Wipe a rehearsal: whoever is there is told that it is over. Raises StorageFailure; then it goes on.

        One that somebody else has ended is over already.
        """
        async with self._changing:
            content = self._collection.contents.get(code)
            if content is None or not content.rehearsal:
                return
            await self._send_home(code)
            exchange, _ = await self._rooms.state(code)
            links = [link.key_hash for link in exchange[Staff].links.values()]
            await self._rooms.end(code)
            self._last_uses.forget(code)
            try:
                await self._collection.ended.wipe(code)
            except BaseException:
                await self._rooms.revise(code)
                raise
            self._ended_links.update(links)
            self._relay.kick_all_of(code)

    def had_link(self, key_hash: str) -> bool:
        """Whether a rehearsal had this link that is over since the server began: its stage is told so."""
        return key_hash in self._ended_links

    def of(self, code: str) -> Content | None:
        """The rehearsal of an exchange, if there is one."""
        return next((one for one in self._collection.contents.values() if one.rehearsal_of == code), None)

    def is_attended(self, code: str) -> bool:
        """Whether simulated guests are there, or on their way."""
        return code in self._parties

    def ends_at(self, content: Content) -> int:
        """When it goes by itself, in milliseconds since 1970."""
        since = content.rehearsal.since if content.rehearsal else 0
        return since + int(KEPT / timedelta(milliseconds=1))

    @asynccontextmanager
    async def attended(self, open_door: OpenDoor) -> AsyncIterator[None]:
        """Guests may come as long as the block runs; whoever was invited before the server stopped comes back."""
        self._open_door = open_door
        try:
            for content in list(self._collection.contents.values()):
                await self._invite(content)
            yield
        finally:
            self._open_door = None
            for code in list(self._parties):
                await self._send_home(code)

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

    async def _invite(self, content: Content) -> None:
        if not content.rehearsal or not content.rehearsal.guests or self._open_door is None:
            return
        async with AsyncExitStack() as coming:
            path = self._folder / f"guests-{content.code}.sock"
            door = await coming.enter_async_context(GuestsDoor.opened(self._open_door, path))
            conversation = Conversation(BY_LANGUAGE, content.rehearsal.guests, lively=True)
            guests = list(guests_of(content, self._tickets.ticket))
            party = attend(guests, conversation, lambda guest: door.browser(guest.language))
            await coming.enter_async_context(in_the_background(party))
            self._parties[content.code] = coming.pop_all()

    async def _send_home(self, code: str) -> None:
        party = self._parties.pop(code, None)
        if party:
            with suppress(OSError):
                await party.aclose()
