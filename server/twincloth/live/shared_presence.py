"""Shared presence: who is connected to any of several processes, known to each about a second later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import islice

from twincloth.database.notices import Notices
from twincloth.database.postgresql_connections import Connections
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.live import presence_table
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.background import BackgroundTask
from twincloth.live.lights import Lights
from twincloth.live.presence_table import OF_ALL, CountedPresence, PresentPerson
from twincloth.live.rate_limits import STAFF
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.storage_failures import StorageFailure

KIND = "presence"

EVERY = 1.0
"""Seconds for which comings and goings are gathered."""

MOST_AT_ONCE = 5000
"""Rows written by one statement, when a whole crowd comes: it must be done long before it is given up."""

log = logging.getLogger(__name__)


class SharedPresence(BackgroundTask):
    """Writes who has come and gone, counts when that is due, and takes in what anybody has counted.

    `most` is the number of sockets that one person may have at all processes together.
    """

    def __init__(
        self,
        process: str,
        connections: Connections,
        notices: Notices,
        rooms: Rooms,
        audience: Audience,
        relay: Relay,
        lights: Lights,
        most: int,
    ) -> None:
        self._process = process
        self._connections = connections
        self._notices = notices
        self._rooms = rooms
        self._audience = audience
        self._relay = relay
        self._lights = lights
        self._most = most, STAFF * most
        self._moved: set[tuple[str, str]] = {OF_ALL}
        """An exchange and a person each, of whom something else is to be written than was."""
        self._placed: dict[str, Mapping[str, str]] = {}
        """Of each exchange the participants who were here, and their places."""
        self._known: datetime | None = None
        self._counted = CountedPresence()
        self._wake = asyncio.Event()
        lights.elsewhere = self._elsewhere
        audience.when_moved(self._note)
        notices.hear(KIND, lambda _: self._wake.set())

    async def open(self) -> None:
        """Forget who was here when a process of this name ended, and begin. Raises StorageFailure."""
        await self._connections.run(presence_table.leave, self._process)
        await super().open()

    async def close(self) -> None:
        """Stop, and count no more."""
        await super().close()
        with suppress(StorageFailure):
            await self._connections.run(presence_table.leave, self._process)

    async def _run(self) -> None:
        while True:
            try:
                await self._exchange()
            except StorageFailure:
                pass  # what could not be written is written later
            except Exception:  # who is here must not stay as it is now because of it
                log.exception("who is here could not be told to other processes")
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._hear()

    async def _hear(self) -> None:
        """What was counted before the second is over is taken in at once."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            with suppress(StorageFailure):
                await self._read()

    async def _exchange(self) -> None:
        self._note_places()
        while self._moved:
            # The mark that all is written comes after all.
            await self._write(set(islice(self._moved - {OF_ALL}, MOST_AT_ONCE)) or {OF_ALL})
        if await self._read() and await self._connections.run(presence_table.count, *self._most):
            self._notices.tell(KIND, "", about=KIND)
            await self._read()

    async def _write(self, moved: set[tuple[str, str]]) -> None:
        self._moved -= moved
        here = list(self._here(moved))
        gone = moved - {(one.exchange, one.person) for one in here}
        try:
            await self._connections.run(presence_table.write, self._process, here, gone)
        except BaseException:
            self._moved |= moved
            raise

    async def _read(self) -> bool:
        """Take in what is new; whether it is to be counted again."""
        found = await self._connections.run(presence_table.read, self._process, self._known)
        if not found.is_whole:  # the server has lost it
            self._moved |= {OF_ALL, *self._everybody()}
        self._known = found.changed_at
        if found.counted:
            self._take_in(found.counted)
        return found.is_due

    def _take_in(self, counted: CountedPresence) -> None:
        before, self._counted = self._counted, counted
        self._audience.everywhere = counted.places
        for exchange in before.screens | counted.screens:
            was, now = before.screens.get(exchange, {}), counted.screens.get(exchange, {})
            for link in [link for link in was | now if was.get(link) != now.get(link)]:
                self._lights.look(exchange, link)
        for exchange, people in counted.crowds.items():
            for person, instant in people.items():
                self._make_room(exchange, person, instant)

    def _make_room(self, exchange: str, person: str, instant: int) -> None:
        """The newest page is what somebody looks at: those that came before this instant make way."""
        for sid, socket in list(self._audience.people(exchange).get(person, {}).items()):
            if socket.since < instant:
                self._relay.kick(sid)

    def _elsewhere(self, exchange: str, link: str) -> int:
        sockets = self._counted.screens.get(exchange, {}).get(link, {})
        return sum(count for process, count in sockets.items() if process != self._process)

    def _note(self, subscriber: Subscriber) -> None:
        if subscriber.by:
            self._moved.add((subscriber.exchange, subscriber.by))

    def _note_places(self) -> None:
        """Whoever is connected may be let in meanwhile, or be of another place."""
        placed = {}
        for code in self._audience.exchanges():
            with suppress(Refusal):
                placed[code] = now = self._audience.here(self._rooms.find(code).glance())
                before = self._placed.get(code, {})
                if now is not before and now != before:
                    self._moved |= {(code, person) for person, _ in now.items() ^ before.items()}
        self._placed = placed

    def _everybody(self) -> Iterator[tuple[str, str]]:
        for code in self._audience.exchanges():
            for person in self._audience.people(code):
                yield code, person

    def _here(self, people: set[tuple[str, str]]) -> Iterator[PresentPerson]:
        if OF_ALL in people:
            yield PresentPerson(*OF_ALL, None, is_staff=False, since=())
        for exchange, person in people - {OF_ALL}:
            if sockets := self._audience.people(exchange).get(person):
                with suppress(Refusal):
                    state = self._rooms.find(exchange).glance()
                    place = self._placed.get(exchange, {}).get(person)
                    since = tuple(sorted(socket.since for socket in sockets.values()))
                    yield PresentPerson(exchange, person, place, person in state[Staff].links, since)
