"""The work pool: a few at once, shares in turn, a queue that has an end, and nobody who goes away takes a turn along."""

import asyncio
from contextlib import suppress

import pytest

from halls import come_true
from twincloth.exchange.refusal import Refusal
from twincloth.live.work_pool import MOST_OF_ONE, MOST_WAITING, WorkPool


class Workshop:
    """A pool with one bench, at which everybody stays until they are let go."""

    def __init__(self) -> None:
        self.pool = WorkPool("workshop", at_once=1)
        self.begun: list[str] = []
        self.go_on = asyncio.Semaphore(0)

    async def work(self, share: str) -> None:
        async with self.pool.turn(share):
            self.begun.append(share)
            await self.go_on.acquire()

    def come(self, share: str, number: int = 1) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.work(share)) for _ in range(number)]

    async def begins(self, number: int) -> list[str]:
        await come_true(lambda: len(self.begun) >= number)
        return self.begun

    async def finish(self, tasks: list[asyncio.Task[None]]) -> None:
        for _ in tasks:
            self.go_on.release()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def workshop() -> Workshop:
    return Workshop()


async def test_whoever_asks_for_much_waits_behind_whoever_asks_for_little(workshop: Workshop):
    tasks = workshop.come("vera", 4)
    await workshop.begins(1)
    tasks += [*workshop.come("tom"), *workshop.come("alice")]

    await workshop.finish(tasks)

    assert workshop.begun == ["vera", "vera", "tom", "alice", "vera", "vera"]


async def test_one_share_has_only_a_part_of_the_queue(workshop: Workshop):
    tasks = workshop.come("vera", MOST_OF_ONE + 1)
    await workshop.begins(1)

    with pytest.raises(Refusal) as refused:
        await workshop.work("vera")

    assert (refused.value.code, refused.value.retryable) == ("too-busy", True)
    assert refused.value.facts["seconds"]
    tasks += workshop.come("tom")
    await workshop.finish(tasks)
    assert "tom" in workshop.begun


async def test_the_queue_has_an_end_whoever_comes(workshop: Workshop):
    tasks = [task for number in range(MOST_WAITING + 1) for task in workshop.come(f"phone {number}")]
    await workshop.begins(1)

    with pytest.raises(Refusal):
        await workshop.work("tom")

    await workshop.finish(tasks)
    assert len(workshop.begun) == MOST_WAITING + 1


async def test_who_goes_away_takes_no_turn_along(workshop: Workshop):
    first, *rest = workshop.come("vera", 3)
    await workshop.begins(1)

    rest[0].cancel()
    workshop.go_on.release()
    await workshop.begins(2)
    rest[1].cancel()
    with suppress(asyncio.CancelledError):
        await rest[1]

    assert await asyncio.wait_for(workshop.pool.in_thread("tom", lambda: "drawn"), 10) == "drawn"
    assert first.done()


async def test_who_goes_away_in_the_moment_of_their_turn_passes_it_on(workshop: Workshop):
    first, second = workshop.come("vera", 2)
    await workshop.begins(1)

    workshop.go_on.release()
    await first
    second.cancel()

    assert await asyncio.wait_for(workshop.pool.in_thread("tom", lambda: "drawn"), 10) == "drawn"
