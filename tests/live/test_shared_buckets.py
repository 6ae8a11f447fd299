"""Limits of addresses among several processes: each hears what the others let through."""

from collections.abc import AsyncIterator

import pytest

from halls import come_true
from live.hearing import open_all
from twincloth.database.notices import LONGEST, Notices
from twincloth.live.limits import TokenBuckets
from twincloth.live.rate_limits import RateLimits
from twincloth.live.registration_limit import RegistrationLimit
from twincloth.live.shared_buckets import SharedBuckets
from twincloth.settings import Settings

DAY = 86_400
"""So slowly flows in that nothing does while a test runs."""

ALICE = "192.0.2.1"


@pytest.fixture
async def notices(postgresql: str) -> AsyncIterator[list[Notices]]:
    """Of two processes, open once whoever hears has said so."""
    both = [Notices(postgresql) for _ in range(2)]
    yield both
    for one in both:
        await one.close()


async def shared(notices: list[Notices], buckets: list[TokenBuckets], **options: type) -> None:
    for one, own in zip(notices, buckets, strict=True):
        SharedBuckets(one).share({"lines": own}, **options)
    await open_all(*notices)


def two(burst: int = 10) -> list[TokenBuckets]:
    return [TokenBuckets(burst, DAY, burst=burst) for _ in range(2)]


async def heard(buckets: TokenBuckets, *keys: object) -> None:
    await come_true(lambda: all(buckets.wait_full(key) > 0 for key in keys))


async def test_what_one_process_has_given_the_other_has_not(notices):
    first, second = buckets = two()
    await shared(notices, buckets)

    assert sum(first.take(ALICE) for _ in range(7)) == 7
    await heard(second, ALICE)

    assert sum(second.take(ALICE) for _ in range(10)) == 3
    await come_true(lambda: not first.has(ALICE))
    assert first.take("192.0.2.2")


async def test_what_was_given_back_is_there_for_the_other_too(notices):
    first, second = buckets = two(burst=2)
    await shared(notices, buckets)
    for _ in range(2):
        first.take(ALICE)
    await heard(second, ALICE)
    assert not second.has(ALICE)

    first.give_back(ALICE)

    await come_true(lambda: second.has(ALICE))


async def test_what_both_gave_in_one_instant_is_owed_afterwards(notices):
    first, second = buckets = two()
    await shared(notices, buckets)

    for _ in range(10):
        assert first.take(ALICE)
        assert second.take(ALICE)

    # Ten flow in in a day, and twenty were given: a day until there is one again.
    for one in buckets:
        await come_true(lambda one=one: one.wait(ALICE) > DAY)


async def test_thousands_at_once_are_told_in_as_many_notices_as_it_takes(notices):
    buckets = two()
    await shared(notices, buckets)
    keys = [f"2001:db8:{number:x}::/64" for number in range(2000)]
    assert sum(map(len, keys)) > LONGEST

    for key in keys:
        buckets[0].take(key)

    await heard(buckets[1], *keys)


async def test_what_is_keyed_by_a_socket_is_nobody_elses_business(notices):
    first, second = buckets = two()
    await shared(notices, buckets, of=tuple)

    first.take("p1~sid")
    first.take(("XK7Q2M", "vera"))

    await heard(second, ("XK7Q2M", "vera"))
    assert second.wait_full("p1~sid") == 0


async def test_nobody_comes_in_twice_as_fast_at_two_processes(notices):
    limits = [RegistrationLimit(2, 100) for _ in range(2)]
    for one, limit in zip(notices, limits, strict=True):
        SharedBuckets(one).share(limit.shared)
    await open_all(*notices)

    for _ in range(2):
        with limits[0].counted("XK7Q2M", ALICE):
            pass

    addresses = limits[1].shared["registrations"]
    await come_true(lambda: not addresses.has(("XK7Q2M", ALICE)))


def test_every_bucket_that_is_shared_has_a_name_of_its_own():
    limits = RateLimits(Settings())

    names = [*limits.shared, *limits.shared_of_people, *RegistrationLimit(1, 1).shared]
    assert len(set(names)) == len(names)
