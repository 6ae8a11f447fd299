"""Processes: which ones there are of this installation just now, what they are called, and where they answer."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from secrets import token_hex
from typing import Protocol

from aiohttp import ClientError, web
from msgspec import Struct
from msgspec.structs import replace

from twincloth.database import StorageFailure
from twincloth.live.background import BackgroundTask
from twincloth.live.internal_client import InternalClient
from twincloth.live.internal_site import InternalSite

EVERY = 1.0
"""Seconds between two signs of life."""

ALIVE = 5.0
"""Seconds, by the database's clock, for which a sign of life holds."""

AWAY = 3.0
"""Seconds without the database after which a process must not go on as if nothing were: moderation reaches it no more."""

LOOK_AGAIN = 0.25
"""Seconds that must be between two looks at who is alive, however often a stranger names somebody who is not."""

ANSWERS_WITHIN = 2.0
"""Seconds in which a process that is alive says so."""

SEPARATOR = "~"
"""Between the name of a process and what is its own: `p3~…`. No name holds it, and no address must escape it."""

log = logging.getLogger(__name__)


class Process(Struct, frozen=True):
    """A process as others see it."""

    name: str
    address: str
    """Where its internal site is."""
    release: str
    """Of Twincloth."""
    static: str
    """The prefix of its files for browsers."""
    run: str
    """Made anew whenever a process starts."""


class NameTaken(Exception):
    """Another process that is alive has this name."""

    def __init__(self, name: str, address: str) -> None:
        super().__init__(
            f"Another process is called {name} and answers at {address}: give each its own --process-name"
        )


class ProcessTable(Protocol):
    """Where processes leave signs of life for each other."""

    async def alive(self) -> Sequence[Process]:
        """Which ones have left a sign of life in the last five seconds. Raises StorageFailure."""

    async def enter(self, own: Process) -> None:
        """Take the name, whoever had it. Raises StorageFailure."""

    async def renew(self, own: Process) -> None:
        """Leave a sign of life, unless another one has the name by now. Raises StorageFailure."""

    async def leave(self, own: Process) -> None:
        """It is no more. Raises StorageFailure."""


class Processes(BackgroundTask):
    """This process, and the others as they were a second ago."""

    def __init__(
        self,
        table: ProcessTable,
        site: InternalSite,
        client: InternalClient,
        *,
        name: str,
        release: str,
        static: str,
    ) -> None:
        self.name = name
        self.overtaken: Callable[[], object] = list
        """Told when another process has taken the name."""
        self._table = table
        self._site = site
        self._client = client
        self._own = Process(name, "", release, static, token_hex(8))
        self._alive: dict[str, Process] = {}
        self._looked_at = -math.inf
        self._failing_since: float | None = None
        self._looking = asyncio.Lock()
        site.app.router.add_get("/process", self._say_who)

    @property
    def away(self) -> bool:
        """Whether the database has been away for too long to go on."""
        return self._failing_since is not None and time.monotonic() - self._failing_since > AWAY

    def others(self) -> list[str]:
        """The names of all others that are alive."""
        return [name for name in self._alive if name != self.name]

    def address_of(self, name: str) -> str | None:
        """The internal address of a process; None where none of this name is alive."""
        process = self._alive.get(name)
        return process.address if process else None

    async def find(self, name: str) -> str | None:
        """The same, of one that may have come just now."""
        if self.address_of(name) is None:
            await self.look_again()
        return self.address_of(name)

    async def find_files(self, prefix: str) -> str | None:
        """The internal address of another process whose files for browsers stand under this prefix, or None."""
        if self._with_files(prefix) is None:
            await self.look_again()
        return self._with_files(prefix)

    async def open(self) -> None:
        """Be known from now on; the internal site answers already. Raises NameTaken, StorageFailure."""
        self._own = replace(self._own, address=self._site.address)
        for process in await self._table.alive():
            if process.name == self.name and await self._answers(process):
                raise NameTaken(self.name, process.address)
        await self._table.enter(self._own)
        await self._look()
        await super().open()

    async def close(self) -> None:
        """Be known no more."""
        await super().close()
        with suppress(StorageFailure):
            await self._table.leave(self._own)

    async def look_again(self) -> None:
        """Read anew who is alive, once for all who ask meanwhile; one who has come just now may be meant."""
        asked = time.monotonic()
        async with self._looking:
            if self._looked_at >= asked:
                return
            await asyncio.sleep(max(0.0, self._looked_at + LOOK_AGAIN - asked))
            with suppress(StorageFailure):
                await self._look()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            asked = time.monotonic()  # whoever was busy itself has missed nobody
            try:
                async with self._looking:
                    await self._table.renew(self._own)
                    await self._look()
                self._failing_since = None
            except StorageFailure as failure:
                self._failing_since = self._failing_since or asked
                log.warning("No sign of life could be left in the database: %s", failure)

    async def _look(self) -> None:
        try:
            self._alive = {process.name: process for process in await self._table.alive()}
        finally:
            self._looked_at = time.monotonic()
        now = self._alive.get(self.name, self._own)
        if now.run != self._own.run:
            self.overtaken()

    def _with_files(self, prefix: str) -> str | None:
        found = (self._alive[name] for name in self.others() if self._alive[name].static == prefix)
        return next((process.address for process in found), None)

    async def _answers(self, process: Process) -> bool:
        """Whether a process of our name is still there, and has not merely ended without a word."""
        try:
            async with (
                asyncio.timeout(ANSWERS_WITHIN),
                await self._client.ask(process.address, "GET", "/process") as answer,
            ):
                return await answer.text() == process.run
        except (ClientError, OSError):
            return False

    async def _say_who(self, _: web.Request) -> web.Response:
        return web.Response(text=self._own.run)


def owner_of(sid: str) -> str:
    """The name of the process whose session this is; empty where it says none."""
    name, separator, _ = sid.partition(SEPARATOR)
    return name if separator else ""
