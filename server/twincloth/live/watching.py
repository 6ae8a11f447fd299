"""Watching: guests who follow an exchange by plain HTTP wait here, and are woken together.

A cache before the server then asks once for all who have heard the same. What everybody waits for is told at once,
everything else merged for a second: docs/watching.md.
"""

import asyncio
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from twincloth.collection.content import Content
from twincloth.exchange.actor import GUEST
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.live.background import BackgroundTask
from twincloth.live.clock import server_clock
from twincloth.live.limits import SocketCount
from twincloth.live.passing import PassingState
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.views.viewer import View, Viewer, must_see

EVERY = 1.0
"""Seconds for which entries are merged, unless everybody waits for one of them."""

SLOT = 20_000
"""Milliseconds after which everybody who waits is answered though nothing has happened; all at once, by the clock, so
that they go on as one. Proxies and phones give a silent request up after half a minute or more."""

RECENT = 3
"""Seconds, in merges, for which an entry is news: a page makes a show of it."""

WATCHED = (View.LOBBY, View.SESSION)
"""What a guest may watch: the other views are for who is somebody."""


class ToldSoFar(NamedTuple):
    """What somebody has heard beside entries: what passes, as a checksum, and in which slot of time that was."""

    passing: int
    slot: int

    def __str__(self) -> str:
        return f"{self.passing:08x}-{self.slot}"

    @classmethod
    def read(cls, written: str) -> "ToldSoFar":
        """Raises ValueError."""
        passing, _, slot = written.partition("-")
        return cls(int(passing, 16), int(slot))


class News(NamedTuple):
    """What is to be told: an exchange between two turns, and its content, to be done with before anything is awaited."""

    exchange: Exchange
    content: Content
    heard: ToldSoFar
    passing: str | None
    live: bool
    """Whether the first of the entries happened just now."""


class Feed:
    """Of one exchange in one era: up to which number whoever asks is told at once, and who waits for more."""

    def __init__(self, era: int, seq: int) -> None:
        self.era, self.told = era, seq
        self._before = deque([seq], maxlen=RECENT + 1)
        self._looked_at: tuple[int, int, int] | None = None
        self._news = asyncio.Event()

    @property
    def recent(self) -> int:
        """The number before those that are news."""
        return self._before[0]

    def look(self, seq: int, version: int, slot: int) -> None:
        """Wake who waits where anything is another than at the last look."""
        self._before.append(seq)
        if self._looked_at != (seq, version, slot):
            self._looked_at = seq, version, slot
            self.wake(seq)

    def wake(self, seq: int) -> None:
        """Tell everybody up to this number."""
        self.told = max(self.told, seq)
        self._news.set()
        self._news = asyncio.Event()

    async def wait(self) -> None:
        """Until somebody wakes who waits."""
        await self._news.wait()


class Watchers(BackgroundTask):
    """Of all exchanges. `most` is how many of one address may wait at once; the IPv6 addresses of one /64 are one.

    While `lets_in` says no, who asks and who waits is refused, to ask elsewhere: this process stops, or hears nothing of
    what others take down.
    """

    def __init__(
        self,
        rooms: Rooms,
        relay: Relay,
        passing: PassingState,
        most: int,
        lets_in: Callable[[], bool] = lambda: True,
        now: Callable[[], int] = server_clock,
    ) -> None:
        self._rooms = rooms
        self._relay = relay
        self._passing = passing
        self._lets_in = lets_in
        self._now = now
        self._feeds: dict[str, Feed] = {}
        self._waiting = SocketCount(most)
        self._stopping = False
        relay.published = self._published

    @property
    def waiting(self) -> int:
        """How many questions wait for an answer."""
        return self._waiting.total

    async def end_polling(self, _: object) -> None:
        """Refuse everybody who waits: aiohttp does not stop before they are answered."""
        self._stopping = True
        for feed in self._feeds.values():
            feed.wake(0)

    @contextmanager
    def counted(self, address: str) -> Iterator[None]:
        """One more waits within it. Raises Refusal where an address has too many."""
        if not self._waiting.enter(address):
            raise Refusal("too-many-sockets", retryable=True, seconds=int(EVERY))
        try:
            yield
        finally:
            self._waiting.leave(address)

    async def news(
        self, code: str, viewer: Viewer, era: int, after: int, heard: ToldSoFar | None
    ) -> News | None:
        """What there is to tell, as soon as that is anything. Raises Refusal.

        None where guests may not watch, and where this is another era: the page is to be fetched again. Whoever has heard nothing yet is answered at once.
        """
        while True:
            if self._stopping or not self._lets_in():
                raise Refusal("server-stopping", retryable=True, seconds=int(EVERY))
            exchange, content = await self._rooms.state(code)
            if not may_watch(exchange, viewer) or era != self._rooms.era(code):
                return None
            feed = self._feeds.setdefault(code, Feed(era, exchange.seq))
            passing = self._relay.present(viewer, exchange, content)
            now = ToldSoFar(zlib.crc32((passing or "").encode()), self._slot)
            if after < feed.told or not _same(heard, now):
                fresh = None if heard and heard.passing == now.passing else passing
                return News(exchange, content, now, fresh, after >= feed.recent)
            await feed.wait()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            for code, feed in list(self._feeds.items()):
                self._look(code, feed)

    def _look(self, code: str, feed: Feed) -> None:
        """Waits for no turn: a room that has trouble with its disk must not silence the others."""
        try:
            room = self._rooms.find(code)
        except Refusal:  # it was wiped: who waits is told so, as where another era has begun
            room = None
        if room and room.glance().era == feed.era and self._lets_in():
            feed.look(room.published, self._passing.held(code).version, self._slot)
        else:
            del self._feeds[code]
            feed.wake(0)

    def _published(self, exchange: Exchange, entries: Sequence[Entry]) -> None:
        feed = self._feeds.get(exchange.id)
        if feed and any(entry.fact.awaited or entry.fact.ends_views for entry in entries):
            feed.wake(entries[-1].seq)

    @property
    def _slot(self) -> int:
        return self._now() // SLOT


def may_watch(exchange: Exchange, viewer: Viewer) -> bool:
    """Whether a guest may look at this view now."""
    try:
        must_see(exchange, viewer.view, GUEST)
    except Refusal:
        return False
    return viewer.view in WATCHED


def _same(heard: ToldSoFar | None, now: ToldSoFar) -> bool:
    """Whether nothing has passed since; another process's clock may be a little ahead."""
    return heard is not None and heard.passing == now.passing and heard.slot in (now.slot, now.slot + 1)
