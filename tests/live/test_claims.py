"""Claims: one at a time, in one process and in several, and free again whatever becomes of who had them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.live import claims
from twincloth.live.claims import Claimed, Claims, SharedClaims
from twincloth.live.last_uses import SCHEMA


@pytest.fixture
async def two(postgresql: str) -> AsyncIterator[tuple[SharedClaims, SharedClaims]]:
    """Those of two processes."""
    databases = [await PostgreSQLDatabase.open(postgresql) for _ in range(2)]
    await databases[0].migrate("live", SCHEMA)
    yield SharedClaims(databases[0]), SharedClaims(databases[1])
    for database in databases:
        await database.close()


async def try_to_hold(which: Claims, name: str) -> bool:
    try:
        async with which.held(name):
            return True
    except Claimed:
        return False


async def test_in_one_process_one_holds_and_others_are_told():
    here = Claims()
    async with here.held("upload/K7Q2MX"):
        assert await here.is_held("upload/K7Q2MX")
        assert not await try_to_hold(here, "upload/K7Q2MX")
        assert await try_to_hold(here, "upload/BBBBB0")

    assert not await here.is_held("upload/K7Q2MX")
    assert await try_to_hold(here, "upload/K7Q2MX")


async def test_in_several_processes_too(two: tuple[SharedClaims, SharedClaims]):
    here, there = two
    async with here.held("upload/K7Q2MX"):
        for one in two:
            assert await one.is_held("upload/K7Q2MX")
            assert not await try_to_hold(one, "upload/K7Q2MX")
        assert await try_to_hold(there, "upload/BBBBB0")

    for one in (there, here):
        assert not await one.is_held("upload/K7Q2MX")
        assert await try_to_hold(one, "upload/K7Q2MX")


async def test_of_many_who_want_it_at_once_one_has_it(two: tuple[SharedClaims, SharedClaims]):
    held = 0

    async def hold(one: SharedClaims) -> bool:
        nonlocal held
        try:
            async with one.held("upload/K7Q2MX"):
                held += 1
                assert held == 1
                await asyncio.sleep(0.3)
                held -= 1
                return True
        except Claimed:
            return False

    assert sum(await asyncio.gather(*(hold(one) for one in two * 3))) == 1


async def test_it_is_kept_as_long_as_it_takes_and_free_soon_after_a_death(
    two: tuple[SharedClaims, SharedClaims], monkeypatch: pytest.MonkeyPatch
):
    here, there = two
    monkeypatch.setattr(claims, "HELD_FOR", 0.6)
    monkeypatch.setattr(claims, "RENEWED", 0.1)
    async with here.held("upload/K7Q2MX"):
        await asyncio.sleep(1.0)
        assert not await try_to_hold(there, "upload/K7Q2MX")
    await here._database.write(claims._take, "upload/K7Q2MX", "died")
    assert not await try_to_hold(there, "upload/K7Q2MX")

    await asyncio.sleep(0.7)
    assert await try_to_hold(there, "upload/K7Q2MX")
