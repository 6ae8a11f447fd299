"""Retention: names and words are kept as long as the exchange says, and no longer.

What stands in the guest book was given to stay there; of what no host has shown, every line has its own time.
"""

import asyncio
import logging
from functools import partial

from twincloth.collection.content import Content
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.guest_book import GuestBook, without_words
from twincloth.exchange.lower_thirds import LowerThirds
from twincloth.exchange.people import People
from twincloth.exchange.staff import Staff
from twincloth.exchange.transcript import Transcript
from twincloth.live.background import BackgroundTask
from twincloth.live.clock import server_clock
from twincloth.live.rooms import Rooms
from twincloth.security_events import SecurityEvent
from twincloth.security_log import SecurityLog

DAY = 86_400
"""Seconds between two looks, and what `retention_days` counts in."""

log = logging.getLogger(__name__)


class Retention(BackgroundTask):
    """Looks when the server starts, and once a day."""

    def __init__(self, rooms: Rooms, security_log: SecurityLog) -> None:
        self._rooms = rooms
        self._security_log = security_log

    async def forget(self, now: int) -> None:
        """Erase what was to be kept until before `now`, in milliseconds since 1970; one that fails is in the log."""
        for code in self._rooms.closed:
            name = self._rooms.name_of(code)
            log.error(
                "names and words of %s cannot be erased, since it is not open; tried again in a day", name
            )
        for code in self._rooms.codes:
            try:
                await self._forget(code, now)
            except Exception:  # one exchange's trouble is not the others'
                name = self._rooms.name_of(code)
                log.exception("names and words of %s could not be erased; tried again in a day", name)

    async def _forget(self, code: str, now: int) -> None:
        exchange, content = await self._rooms.state(code)
        if content.rehearsal:  # it is wiped long before
            return
        if holds_names(exchange) and kept_until(exchange, content) < now:
            await self._rooms.forget(code)
            self._told(code, "everything")
        overdue = exchange[GuestBook].unshown_before(now - content.retention_days * DAY * 1000)
        if overdue:
            await self._rooms.find(code).forget(partial(without_words, lines=overdue))
            self._told(code, "unshown-lines")

    def _told(self, code: str, what: str) -> None:
        self._security_log.write(SecurityEvent.ERASED, exchange=code, by=CLOCK.id, what=what)

    async def _run(self) -> None:
        while True:
            await self.forget(server_clock())
            await asyncio.sleep(DAY)


def kept_until(exchange: Exchange, content: Content) -> int:
    """Counted from the end of the exchange or, where nobody has ended it, from the last thing that happened."""
    ended = exchange[Doors].ended_at
    return (exchange.now if ended is None else ended) + content.retention_days * DAY * 1000


def holds_names(exchange: Exchange) -> bool:
    """Whether there is anything left to erase."""
    staff = exchange[Staff]
    links = (*staff.links.values(), *staff.former.values())
    names = (*(person.name for person in exchange[People].by_id.values()), *(link.name for link in links))
    spoken = any(line.text for line in exchange[Transcript].lines.values())
    return any(names) or bool(exchange[LowerThirds].prepared) or spoken
