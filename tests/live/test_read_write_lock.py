"""The lock: pages are read between turns, a slice of them in one iteration of the loop, and each turn lets some in."""

import asyncio
from itertools import count

from twincloth.live.read_write_lock import ReadWriteLock
from twincloth.live.time_slice import SLICE


class Reading:
    """Pages that are read, and how long each takes by a clock that only they move."""

    def __init__(self, takes: float) -> None:
        self.time = 0.0
        self.takes = takes
        self.lock = ReadWriteLock(lambda: self.time)
        self.done: list[int] = []

    async def read(self, number: int) -> None:
        await self.lock.acquire_read()
        self.time += self.takes
        self.done.append(number)

    def come(self, number: int) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.read(each)) for each in range(number)]

    async def iterate(self) -> int:
        """How many are read in one iteration of the loop."""
        before = len(self.done)
        await asyncio.sleep(0)
        return len(self.done) - before


async def test_who_comes_between_turns_reads_at_once():
    reading = Reading(takes=0)

    await asyncio.gather(*reading.come(3))

    assert reading.done == [0, 1, 2]


async def test_nobody_reads_within_a_turn_and_everybody_after_it_in_order():
    reading = Reading(takes=0)
    await reading.lock.acquire_write()
    coming = reading.come(3)
    for _ in range(5):
        assert await reading.iterate() == 0

    reading.lock.release_write()
    await asyncio.gather(*coming)

    assert reading.done == [0, 1, 2]


async def test_a_thousand_pages_asked_for_at_once_are_read_in_many_iterations_of_the_loop():
    reading = Reading(takes=SLICE)
    coming = reading.come(1000)

    iterations = []
    while not all(task.done() for task in coming):
        iterations.append(await reading.iterate())

    assert max(iterations) == 1
    assert reading.done == list(range(1000))


async def test_what_is_quickly_read_is_read_by_many_in_one_iteration():
    reading = Reading(takes=SLICE / 100)
    coming = reading.come(100)

    assert await reading.iterate() > 50
    await asyncio.gather(*coming)


async def test_readers_who_wait_are_let_in_before_the_next_turn_but_not_all_of_them():
    reading = Reading(takes=SLICE / 4)
    await reading.lock.acquire_write()
    coming = reading.come(100)
    await asyncio.sleep(0)
    reading.lock.release_write()

    await reading.lock.acquire_write()

    assert 4 <= len(reading.done) <= 6
    reading.lock.release_write()
    await asyncio.gather(*coming)


async def test_nobody_who_was_let_in_reads_within_the_turn():
    reading = Reading(takes=0)
    await reading.lock.acquire_write()
    coming = reading.come(1)
    await asyncio.sleep(0)
    reading.lock.release_write()
    reading.lock._clock = count().__next__

    await reading.lock.acquire_write()

    assert coming[0].done(), "it was let in, so the turn had to wait for it"


async def test_who_gives_up_waiting_holds_nobody_up():
    reading = Reading(takes=0)
    await reading.lock.acquire_write()
    first, second = reading.come(2)
    await asyncio.sleep(0)

    first.cancel()
    reading.lock.release_write()
    await second

    assert reading.done == [1]
