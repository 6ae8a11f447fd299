"""Lines in guest books that wait for hosts, taken by several processes."""

from collections.abc import Iterator
from itertools import count

from halls import come_true
from live.hearing import open_all
from live.test_guest_book_limits import PAGES, exchange_with_open_pages, leave
from twincloth.database.notices import Notices
from twincloth.exchange.exchange import Exchange
from twincloth.live import shared_lines
from twincloth.live.guest_book_limits import DAY, GuestBookLimits
from twincloth.live.shared_lines import SharedLines

SECRET = bytes(range(32))
ALICE = "192.0.2.1"


def lines_of(limits: list[GuestBookLimits], exchange: Exchange) -> Iterator[str]:
    """All that an address gets in, at one process after the other."""
    for number in count():
        line = f"l{number}"
        if leave(limits[number % len(limits)], exchange, ALICE, PAGES[number % len(PAGES)], line):
            return
        yield line


async def test_an_address_has_no_more_lines_waiting_at_two_processes_than_at_one(postgresql: str):
    at_one = list(lines_of([GuestBookLimits(1000)], exchange_with_open_pages()))
    limits, notices = [GuestBookLimits(1000) for _ in range(2)], [Notices(postgresql) for _ in range(2)]
    for one, limit in zip(notices, limits, strict=True):
        SharedLines(one, lambda: SECRET, limit.waiting)
    await open_all(*notices)

    at_two = []
    for line in lines_of(limits, exchange_with_open_pages()):
        at_two.append(line)
        await come_true(lambda line=line: all(line in repr(limit.waiting._lines) for limit in limits))

    assert at_two == at_one
    assert ALICE not in repr([vars(limit.waiting) for limit in limits])
    for one in notices:
        await one.close()


def test_all_processes_remember_an_address_alike_however_long_they_are_there(monkeypatch):
    now = [1000 * DAY]
    monkeypatch.setattr(shared_lines, "server_clock", lambda: now[0])
    first, second = (GuestBookLimits(1000).waiting for _ in range(2))
    for lines in (first, second):
        SharedLines(Notices("postgresql:///never-opened"), lambda: SECRET, lines)
    yesterday = first._whose(ALICE)

    now[0] += 1000 * DAY

    assert first._whose(ALICE) == second._whose(ALICE) != yesterday
