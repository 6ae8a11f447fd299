"""A room on a real database, opened as often as a test restarts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from halls import PATIENCE
from live.one_room import CODE, CONTENT, HeldJournal, Listening, come_in
from twincloth.collection.content import Content
from twincloth.database import Database
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.plan import WaitingBounds
from twincloth.live.room import Room


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await SQLiteDatabase.open(tmp_path / "twincloth.db")
    yield database
    await database.close()


@pytest.fixture
async def journal(database: Database) -> HeldJournal:
    return await HeldJournal.open(database)


@pytest.fixture
def listening() -> Listening:
    return Listening()


@pytest.fixture
async def open_room(
    journal: HeldJournal, listening: Listening
) -> AsyncIterator[Callable[..., Awaitable[Room]]]:
    """Opens the one exchange's room; each time as after a restart."""
    rooms: list[Room] = []

    async def open_one(content: Content = CONTENT, **options: Callable[[], float]) -> Room:
        options = {"clock": lambda: 0.0} | options
        plan = replace(content.plan(), bounds=WaitingBounds(*[1_000_000] * 2))
        rooms.append(Room(Exchange(CODE, plan), lambda: content, journal, listening, **options))
        await rooms[-1].open()
        return rooms[-1]

    yield open_one
    for room in rooms:
        async with asyncio.timeout(PATIENCE):
            await room.close()


@pytest.fixture
async def room(open_room: Callable[..., Awaitable[Room]]) -> Room:
    """A room in which Vera and both hosts are."""
    room = await open_room()
    await come_in(room)
    return room
