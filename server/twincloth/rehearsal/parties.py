"""Parties: the simulated guests of every rehearsal, as long as it goes on and somebody answers them."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from twincloth.collection.content import Content
from twincloth.live.background import BackgroundTask
from twincloth.rehearsal.casting import guests_of
from twincloth.rehearsal.conversation import Conversation
from twincloth.rehearsal.door import GuestsDoor, OpenDoor
from twincloth.rehearsal.lines import BY_LANGUAGE
from twincloth.rehearsal.party import attend, in_the_background

LOOK_EVERY = 1.0
"""Seconds between two looks at which rehearsals there are, as another process may have begun or ended one."""

DOORS = "guests-*.sock"

log = logging.getLogger(__name__)


class Tickets(Protocol):
    """What registers somebody as the participant of an id."""

    def ticket(self, person: str = "") -> str:
        """The id, signed."""


class Parties(BackgroundTask):
    """One for each rehearsal that wants guests; whoever was invited before comes back as who they were."""

    def __init__(self, folder: Path, contents: Mapping[str, Content], tickets: Tickets) -> None:
        self._folder = folder
        self._contents = contents
        self._tickets = tickets
        self._parties: dict[str, AsyncExitStack] = {}
        self._over: set[str] = set()
        self._kept_out: set[str] = set()
        """Rehearsals whose guests have no door."""
        self._open_door: OpenDoor | None = None
        self._changing = asyncio.Lock()
        self._wake = asyncio.Event()

    async def open(self) -> None:
        """Begin; doors of a process that was killed lead nowhere."""
        for left in self._folder.glob(DOORS):
            left.unlink(missing_ok=True)
        await super().open()

    async def close(self) -> None:
        """Send everybody home."""
        await super().close()
        await self._send_all_home()

    @asynccontextmanager
    async def attended(self, open_door: OpenDoor) -> AsyncIterator[None]:
        """Guests may come as long as the block runs."""
        self._open_door = open_door
        self.look()
        try:
            yield
        finally:
            self._open_door = None
            await self._send_all_home()

    def look(self) -> None:
        """There is another rehearsal, or one less."""
        self._wake.set()

    def can_come(self, code: str) -> bool:
        """Whether nothing keeps its guests away, as far as this process knows."""
        return code not in self._kept_out

    async def end(self, code: str) -> None:
        """Send those of one rehearsal home before it is over, and let them come no more."""
        self._over.add(code)
        await self._send_home(code)

    def go_on(self, code: str) -> None:
        """It is not over after all."""
        self._over.discard(code)
        self.look()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            for code in self._parties.keys() - self._contents.keys():
                await self._send_home(code)
            for content in list(self._contents.values()):
                await self._try_to_invite(content)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wake.wait()

    async def _try_to_invite(self, content: Content) -> None:
        if not content.rehearsal or not content.rehearsal.guests or content.code in self._parties:
            return
        try:
            async with self._changing:
                if self._open_door and content.code in self._contents.keys() - self._over:
                    await self._invite(content, self._open_door)
            self._kept_out.discard(content.code)
        except OSError:
            if self.can_come(content.code):
                log.exception("simulated guests cannot come to %s; tried again each second", content.key)
            self._kept_out.add(content.code)

    async def _invite(self, content: Content, open_door: OpenDoor) -> None:
        assert content.rehearsal
        async with AsyncExitStack() as coming:
            # Others may share the folder, and one of them may still have a door of the same rehearsal.
            path = self._folder / f"guests-{content.code}-{os.getpid()}.sock"
            door = await coming.enter_async_context(GuestsDoor.opened(open_door, path))
            conversation = Conversation(BY_LANGUAGE, content.rehearsal.guests, lively=True)
            guests = list(guests_of(content, self._tickets.ticket))
            party = attend(guests, conversation, lambda guest: door.browser(guest.language))
            await coming.enter_async_context(in_the_background(party))
            self._parties[content.code] = coming.pop_all()

    async def _send_all_home(self) -> None:
        for code in list(self._parties):
            await self._send_home(code)

    async def _send_home(self, code: str) -> None:
        async with self._changing:
            party = self._parties.pop(code, None)
            if party:
                with suppress(OSError):
                    await party.aclose()
