"""Addresses from which many sockets come, to several processes: none has more at all of them than it may."""

from collections.abc import AsyncIterator

import pytest

from halls import come_true
from live.hearing import open_all
from live.one_room import CODE
from live.test_limits import Time
from twincloth.database.notices import LONGEST, Notices
from twincloth.exchange.refusal import Refusal
from twincloth.live import shared_crowds
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.rate_limits import RateLimits
from twincloth.live.shared_crowds import FORGOTTEN, MOST_TOLD, SMALL, SharedCrowds
from twincloth.settings import Settings
from twincloth.views.viewer import View, Viewer

MOST = 32
SCHOOL, HOME = "192.0.2.1", "192.0.2.2"


class CrowdedProcess:
    def __init__(self, name: str, address: str) -> None:
        self.notices = Notices(address)
        self.audience = Audience()
        self.time = Time()
        self.crowds = SharedCrowds(name, self.notices, self.audience, MOST, self.time)

    def come(self, address: str, number: int) -> None:
        for _ in range(number):
            sid = f"{len(self.audience.sockets(CODE))}"
            self.audience.enter(sid, Subscriber(CODE, Viewer(View.SESSION, "en"), "", address))


@pytest.fixture
async def two(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[CrowdedProcess]]:
    monkeypatch.setattr(shared_crowds, "EVERY", 0.05)
    made = [CrowdedProcess(name, postgresql) for name in ("p1", "p2")]
    await open_all(*(process.notices for process in made))
    for process in made:
        await process.crowds.open()
    yield made
    for process in made:
        await process.crowds.close()
        await process.notices.close()


async def test_sockets_of_an_address_are_counted_at_both(two):
    first, second = two
    first.come(SCHOOL, 20)
    second.come(SCHOOL, 12)
    limits = RateLimits(Settings(sockets_per_address=MOST))

    for process in two:
        await come_true(lambda process=process: process.audience.from_address(SCHOOL) == MOST)
        with pytest.raises(Refusal, match="too-many-sockets"):
            limits.must_have_room(
                "one more", Subscriber(CODE, Viewer(View.SESSION, "en"), "", SCHOOL), process.audience
            )
    for number in range(20):
        first.audience.leave(f"{number}")
    await come_true(lambda: second.audience.from_address(SCHOOL) == 12)


async def test_of_an_address_from_which_few_come_nothing_is_told(two):
    first, second = two
    first.come(HOME, MOST // SMALL - 1)
    first.come(SCHOOL, 20)

    await come_true(lambda: second.audience.from_address(SCHOOL) == 20)
    assert second.audience.from_address(HOME) == 0


async def test_those_of_a_process_that_tells_nothing_any_more_do_not_count(two):
    first, second = two
    first.come(SCHOOL, 20)
    await come_true(lambda: second.audience.from_address(SCHOOL) == 20)
    await first.crowds.close()

    second.time.pass_by(FORGOTTEN + 1)

    assert second.audience.from_address(SCHOOL) == 0


async def test_as_many_as_are_told_go_into_a_notice(two):
    first, second = two
    longest = "2001:0db8:ffff:ffff:0000:0000:0000:{:04x}/64"
    for number in range(MOST_TOLD + 20):
        first.come(longest.format(number), 10)
    assert MOST_TOLD * len(longest) < LONGEST

    await come_true(lambda: second.audience.from_address(longest.format(0)) == 10)
