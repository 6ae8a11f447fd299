"""How much visitors may leave in guest books: of one address in an hour, at one page, and of what may wait for hosts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from secrets import token_bytes

from twincloth.exchange.exchange import Exchange
from twincloth.exchange.guest_book import MOST_WAITING, MOST_WAITING_AT_ONE, GuestBook, LineState
from twincloth.exchange.refusal import Refusal
from twincloth.live.limits import Clock, TokenBuckets

HOUR = 3600
DAY = 86_400
KEY_BYTES = 16

SHARE, SHARE_AT_ONE = 10, 4
"""An address may hold a tenth of what is free in the whole book, and a quarter of that at one page: 45 and 30 of an
empty one, for a school class that scans together, and less and less the fuller it is. So nine addresses leave half of
a book free, and forty do not fill it."""

LEAST, LEAST_AT_ONE = 3, 2
"""Lines of one address that may wait however full it is, as long as there is any room."""


class GuestBookLimits:
    """Counts lines by address: `per_address` in an hour, half of them at one page, and those that wait for hosts."""

    def __init__(self, per_address: int, clock: Clock = time.monotonic) -> None:
        at_one = max(1, per_address // 2)
        self._lines = TokenBuckets(per_address, HOUR, burst=per_address, clock=clock)
        self._at_one = TokenBuckets(at_one, HOUR, burst=at_one, clock=clock)
        self.shared = {"lines": self._lines, "lines at one": self._at_one}
        """Buckets that other processes take from too."""
        self.waiting = WaitingLines(clock)

    @contextmanager
    def counted(self, exchange: Exchange, address: str, of: str, line: str) -> Iterator[None]:
        """Count a line that is left at a page within the block; not where it raises Refusal. Raises Refusal."""
        if line in exchange[GuestBook].by_id:
            yield
            return
        self._must_have_room(exchange, address, of)
        self._lines.take(address)
        self._at_one.take((address, of))
        try:
            with self.waiting.held(address, of, line):
                yield
        except Refusal:
            self._lines.give_back(address)
            self._at_one.give_back((address, of))
            raise

    def _must_have_room(self, exchange: Exchange, address: str, of: str) -> None:
        if (wait := self._lines.wait(address)) > 0:
            raise Refusal("too-many-lines", retryable=True, **_times(wait))
        if (wait := self._at_one.wait((address, of))) > 0:
            raise Refusal("too-many-lines-here", retryable=True, **_times(wait))
        if self.waiting.has_its_share(exchange[GuestBook], address, of):
            raise Refusal("too-many-lines-waiting", retryable=True)


class WaitingLines:
    """Of each address the lines that wait for hosts.

    Nothing says whose a line is but this memory, under a hash whose key is forgotten with everything else once a day:
    what is older counts as nobody's.
    """

    def __init__(self, clock: Clock) -> None:
        self.day: Callable[[], float] = lambda: clock() // DAY
        """Which day it is; that of all processes, where there are others."""
        self._day = 0.0
        self._key = b""
        self._lines: dict[bytes, dict[str, str]] = {}
        self._under_way: set[str] = set()
        """Lines that are being stored at this moment."""
        self.new_key: Callable[[], bytes] = lambda: token_bytes(KEY_BYTES)
        """Makes the key of a day; other processes must have the same to understand what they are told."""
        self.tell: Callable[[bytes, str, str], object] = lambda *_: None
        """Told whose line was left, by a hash, its id, and at which page; set where there are other processes."""

    @contextmanager
    def held(self, address: str, of: str, line: str) -> Iterator[None]:
        """This line comes from this address, unless the block raises."""
        whose = self._whose(address)
        self._lines.setdefault(whose, {})[line] = of
        self._under_way.add(line)
        try:
            yield
        except BaseException:
            self._forget(whose, line)
            raise
        else:
            self.tell(whose, line, of)
        finally:
            self._under_way.discard(line)

    def take_in(self, whose: bytes, line: str, of: str) -> None:
        """A line that another process has stored."""
        self._begin_day()
        self._lines.setdefault(whose, {})[line] = of

    def has_its_share(self, book: GuestBook, address: str, of: str) -> bool:
        """Whether an address has as many lines waiting as it may, in the book or at this page."""
        waiting, whose = book.by_state[LineState.WAITING], self._whose(address)
        for line in list(self._lines.get(whose, ())):
            if line not in waiting and line not in self._under_way:
                self._forget(whose, line)
        own = self._lines.get(whose, {})
        here = sum(line.of == of for line in waiting.values())
        most = max(LEAST, (MOST_WAITING - len(waiting)) // SHARE)
        most_here = max(LEAST_AT_ONE, (MOST_WAITING_AT_ONE - here) // SHARE_AT_ONE)
        return len(own) >= most or sum(at == of for at in own.values()) >= most_here

    def _whose(self, address: str) -> bytes:
        self._begin_day()
        return blake2b(address.encode(), key=self._key).digest()

    def _begin_day(self) -> None:
        day = self.day()
        if day != self._day or not self._key:
            self._day, self._key, self._lines = day, self.new_key(), {}

    def _forget(self, whose: bytes, line: str) -> None:
        own = self._lines.get(whose, {})
        own.pop(line, None)
        if not own:
            self._lines.pop(whose, None)


def _times(wait: float) -> dict[str, int]:
    seconds = round(wait)
    return {"seconds": seconds, "minutes": max(1, round(seconds / 60))}
