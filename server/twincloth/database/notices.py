"""Notices: what processes tell each other by way of PostgreSQL, at once and without a promise that it arrives."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import asyncpg

from twincloth.database.postgresql_failures import UNREACHABLE, answered, connect, prepared
from twincloth.storage_failures import StorageFailure

CHANNEL = "twincloth_{}"
"""Of a kind of notice."""

LONGEST = 7900
"""Bytes; PostgreSQL refuses 8,000 (NOTIFY)."""

MOST_UNTOLD = 10_000
"""While PostgreSQL is away the newest are kept, and the older ones are healed by who asks each second."""

AGAIN = 0.25
"""Seconds from a lost connection to the next one."""

ASKED_EVERY = 5.0
"""Seconds between two questions of the connection that listens: who only listens never hears that a server went away
without a word, as one does whose machine or network has failed."""

MOST_A_SECOND = 160
"""Tellings of all processes together once they have gone on for a while, since each wakes all others: 16 writers
that told of every commit at once stored 0.4 times as much as without."""

AT_ONCE = 10
"""Tellings of one process without a rest."""

log = logging.getLogger(__name__)


class Notices:
    """One connection listens, another tells what has gathered meanwhile, one statement under way.

    The telling has a connection and a commit of its own: `NOTIFY` holds one lock of the whole database through its
    commit, and 16 writers that notify within theirs store 1,326 times a second instead of 6,086.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._heard: dict[str, Callable[[str], object]] = {}
        self._untold: dict[tuple[str, str], str] = {}
        self._numbers = count()
        self._wake = asyncio.Event()
        self._teller = 0
        """The server's process of the connection that tells: what comes from there we know."""
        self._tasks: list[asyncio.Task[None]] = []
        self.lost: Callable[[], object] = lambda: None
        """Told when it listens again after it could not: what was told meanwhile is to be asked for."""
        self.others: Callable[[], int] = lambda: 1
        """How many other processes there are, who are all told."""
        self.failures = 0
        """Connections that were lost."""
        self._caught_up = 0.0
        """When tellings so far will be as many as they may, by the clock of `time.monotonic`."""

    async def open(self) -> None:
        """Begin, whether or not PostgreSQL is there."""
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell())]

    async def close(self) -> None:
        """Hear and tell nothing any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hear(self, kind: str, heard: Callable[[str], object]) -> None:
        """Have what other processes tell of a kind given to `heard`; to be said before it is opened."""
        self._heard[CHANNEL.format(kind)] = heard

    def tell(self, kind: str, text: str, about: str = "") -> None:
        """Tell all other processes soon, but in place of what was said `about` the same and is not told yet.

        Raises ValueError for more than 7,900 bytes.
        """
        if len(text.encode()) > LONGEST:
            raise ValueError(f"a notice of {len(text.encode())} bytes is too long: {LONGEST} are the most")
        key = CHANNEL.format(kind), about or f"#{next(self._numbers)}"
        self._untold.pop(key, None)
        self._untold[key] = text
        while len(self._untold) > MOST_UNTOLD:
            del self._untold[next(iter(self._untold))]
        self._wake.set()

    async def _tell(self) -> None:
        connection = None
        while True:
            try:
                connection = connection or await self._telling()
                await self._wake.wait()
                self._wake.clear()
                told, self._untold = self._untold, {}
                began = time.monotonic()
                try:
                    await answered(_notify(connection, told))
                except UNREACHABLE:
                    self._untold = told | self._untold
                    self._wake.set()
                    raise
                await asyncio.sleep(self._rests(began))
            except (*UNREACHABLE, StorageFailure):
                self._give_up(connection)
                connection = None
                await asyncio.sleep(AGAIN)
            except asyncio.CancelledError:
                self._give_up(connection)
                raise
            except Exception:  # what PostgreSQL refuses it would refuse again
                log.exception("notices could not be told")
                self._give_up(connection)
                connection = None
                await asyncio.sleep(AGAIN)

    def _rests(self, began: float) -> float:
        """Seconds until more may be told; what is said meanwhile is told with it."""
        each = self.others() / MOST_A_SECOND
        self._caught_up = max(self._caught_up, began) + each
        return self._caught_up - AT_ONCE * each - time.monotonic()

    async def _telling(self) -> "asyncpg.Connection[Any]":
        connection = await prepared(await connect(self._address), "SET synchronous_commit = off")
        self._teller = connection.get_server_pid()
        return connection

    async def _listen(self) -> None:
        first = True
        while True:
            connection = None
            try:
                connection = await connect(self._address)
                ended = asyncio.Event()
                connection.add_termination_listener(lambda _, ended=ended: ended.set())
                for channel in self._heard:
                    await answered(connection.add_listener(channel, self._hear))
                if not first:
                    self.lost()
                first = False
                await _outlast(connection, ended)
            except (*UNREACHABLE, StorageFailure):
                pass
            except asyncio.CancelledError:
                if connection:
                    connection.terminate()
                raise
            except Exception:
                log.exception("notices could not be listened to")
            self._give_up(connection)
            await asyncio.sleep(AGAIN)

    def _hear(self, _: Any, sender: int, channel: str, text: object) -> None:
        if sender == self._teller:
            return
        try:
            self._heard[channel](str(text))
        except Exception:  # one notice's defect is not the next one's
            log.exception("a notice could not be taken in")

    def _give_up(self, connection: "asyncpg.Connection[Any] | None") -> None:
        self.failures += 1
        if connection:
            with suppress(*UNREACHABLE):
                connection.terminate()


async def _outlast(connection: "asyncpg.Connection[Any]", ended: asyncio.Event) -> None:
    """Until a connection has ended. Raises TimeoutError where its server does not answer any more."""
    while not ended.is_set():
        await answered(connection.execute("SELECT"))
        with suppress(TimeoutError):
            async with asyncio.timeout(ASKED_EVERY):
                await ended.wait()


async def _notify(connection: "asyncpg.Connection[Any]", told: dict[tuple[str, str], str]) -> None:
    await connection.execute(
        "SELECT pg_notify(channel, text) FROM unnest($1::text[], $2::text[]) AS told (channel, text)",
        [channel for channel, _ in told],
        list(told.values()),
    )
