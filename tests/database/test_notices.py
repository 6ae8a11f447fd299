"""Notices between processes: merged, heard by the others, and made up for where PostgreSQL was away."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from faults.partitions import Line
from faults.proxy import BlackHole, Clear, listening
from halls import PATIENCE, come_true
from twincloth.database.notices import AT_ONCE, LONGEST, Notices


class Hearing(NamedTuple):
    """A process that tells and hears."""

    notices: Notices
    heard: list[str]

    async def hears(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while text not in self.heard:  # noqa: ASYNC110  # it comes by itself
                await asyncio.sleep(0.005)


async def opened(address: str) -> Hearing:
    """Open, and listening: what it tells itself it hears by way of another."""
    process = Hearing(Notices(address), [])
    process.notices.hear("head", process.heard.append)
    await process.notices.open()
    return process


@pytest.fixture
async def two(own_cluster) -> AsyncIterator[tuple[Hearing, Hearing]]:
    address = await own_cluster.create()
    made = await opened(address), await opened(address)
    await both_hear(*made)
    yield made
    for process in made:
        await process.notices.close()


async def both_hear(first: Hearing, second: Hearing) -> None:
    """Until each hears the other; what was told before it listened is lost, and said again."""
    async with asyncio.timeout(PATIENCE):
        while not (first.heard and second.heard):
            first.notices.tell("head", "are you there")
            second.notices.tell("head", "are you there")
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    first.heard.clear()
    second.heard.clear()


async def test_what_one_tells_the_other_hears_and_it_itself_does_not(two):
    first, second = two

    first.notices.tell("head", "K7Q2MX 1 5")

    await second.hears("K7Q2MX 1 5")
    await asyncio.sleep(0.05)
    assert first.heard == []


async def test_whoever_tells_without_end_wakes_the_others_no_more_often_than_they_can_bear(two):
    """That of each hundredth of a second the newest is heard, and the last of all: what is merged is not lost."""
    first, second = two
    first.notices.others = lambda: 160

    for seq in range(200):
        first.notices.tell("head", f"K7Q2MX {seq}", about="K7Q2MX")
        await asyncio.sleep(0.01)

    await second.hears("K7Q2MX 199")
    assert AT_ONCE <= len(second.heard) < 100


async def test_of_what_was_said_about_the_same_only_the_last_is_told(two):
    first, second = two

    for seq in range(100):
        first.notices.tell("head", f"K7Q2MX {seq}", about="K7Q2MX")
    first.notices.tell("head", "the end")

    await second.hears("the end")
    assert second.heard == ["K7Q2MX 99", "the end"]


async def test_all_is_told_in_order_that_is_about_nothing(two):
    first, second = two

    for number in range(300):
        first.notices.tell("head", f"{number}")

    await second.hears("299")
    assert second.heard == [str(number) for number in range(300)]


async def test_a_kind_nobody_hears_of_disturbs_nobody(two):
    first, second = two

    first.notices.tell("never-heard-of", "something")
    first.notices.tell("head", "the end")

    await second.hears("the end")
    assert second.heard == ["the end"]


async def test_what_is_too_long_is_refused_where_it_is_said(two):
    with pytest.raises(ValueError, match="too long"):
        two[0].notices.tell("head", "ы" * (LONGEST // 2 + 1))

    two[0].notices.tell("head", "ы" * (LONGEST // 2))
    await two[1].hears("ы" * (LONGEST // 2))


async def test_a_notice_that_cannot_be_taken_in_is_logged_and_the_next_one_is_heard(two, caplog):
    first, second = two
    second.notices.hear("head", lambda text: second.heard.append(str(int(text))))

    first.notices.tell("head", "no number")
    first.notices.tell("head", "7")

    await second.hears("7")
    assert "could not be taken in" in caplog.text


async def test_after_the_server_was_killed_both_go_on_and_are_told_that_something_was_lost(two, own_cluster):
    first, second = two
    lost = []
    second.notices.lost = lambda: lost.append("something")
    own_cluster.kill()
    first.notices.tell("head", "said meanwhile")
    own_cluster.start()

    async with asyncio.timeout(PATIENCE):
        while not lost:  # noqa: ASYNC110  # it comes back by itself
            await asyncio.sleep(0.02)
    await both_hear(first, second)
    first.notices.tell("head", "afterwards")
    await second.hears("afterwards")


async def test_what_postgresql_refuses_is_given_up_and_what_is_said_afterwards_told(two, caplog):
    first, second = two

    first.notices.tell("head", "\0")
    await come_true(lambda: "could not be told" in caplog.text)
    first.notices.tell("head", "afterwards")

    await second.hears("afterwards")


async def test_a_server_that_went_away_without_a_word_is_listened_to_no_longer(own_cluster, monkeypatch):
    monkeypatch.setattr("twincloth.database.notices.ASKED_EVERY", 0.1)
    async with listening(Line()) as line:
        line.target = own_cluster.folder / ".s.PGSQL.5432"
        address = await own_cluster.create()
        through = f"postgresql://twincloth@127.0.0.1:{line.port}/{address.split('/')[3].split('?')[0]}"
        first, second = await opened(address), await opened(through)
        await both_hear(first, second)
        line.back = BlackHole()
        first.notices.tell("head", "never arrives")
        await asyncio.sleep(0.5)
        line.back = Clear()

        async with asyncio.timeout(PATIENCE):
            while "afterwards" not in second.heard:
                first.notices.tell("head", "afterwards")
                await asyncio.sleep(0.1)

        assert "never arrives" not in second.heard
        for process in (first, second):
            await process.notices.close()
