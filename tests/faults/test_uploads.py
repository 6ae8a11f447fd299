"""Kill -9 while a host sends a picture: whatever a card points at is there, and nothing half done is left."""

import asyncio
import random
import re
import signal
import time
from pathlib import Path

import aiohttp
import apsw
import msgspec
import pytest

from collection.unfit import woven
from faults.ground import Ground
from faults.people import Site
from faults.swept import POINTS, swept
from faults.talk import up
from twincloth.collection.content import Content
from twincloth.collection.picture import Picture
from twincloth.collection.picture_import import ORIGINALS, SCRATCH
from twincloth.collection.references import MASTERS, is_referred, named_in
from twincloth.collection.store import FOLDER, Store
from twincloth.collection.sweep import FOLDERS, GRACE, Sweep
from twincloth.collection.tile_renderer import TileRenderer
from twincloth.database.sqlite import SQLiteDatabase

LONGEST = 4.0
"""Seconds within which a picture of the test is sent and hung, most of the time."""


@pytest.fixture(scope="module")
def photographs() -> list[bytes]:
    """No two alike, so that each has files of its own to write."""
    whole = woven(900, 700)
    return [bytes(whole.crop(at, at, 800, 600).jpegsave_buffer(Q=90)) for at in range(0, 100, 10)]


async def test_no_card_points_at_a_file_that_is_not_there(ground: Ground, times, figures, photographs):
    """The store is swept all the while, without a day of grace."""
    kills, hung = times(2, 100), 0
    for number in range(kills):
        point = random.choice(list(POINTS)) if kills > 2 else ("removed", "nowhere")[number]
        before = stored(ground.data)
        async with up(ground, Site(ground.code), swept(point, random.randint(1, POINTS[point]))) as server:
            photograph = photographs[number % len(photographs)]
            sending = asyncio.create_task(send(server.url, ground, photograph))
            patience = random.uniform(0, LONGEST) if point == "nowhere" else None
            done, _ = await asyncio.wait({sending}, timeout=patience)
            assert all(one.exception() is None for one in done)
            await asyncio.to_thread(server.stop, signal.SIGKILL)
            sending.cancel()
            await asyncio.wait({sending})
        hung += stored(ground.data) != before
        assert missing(ground.data) == []
        async with up(ground, Site(ground.code)) as server:
            await asyncio.to_thread(server.stop)
        assert left_over(ground.data) == []
    figures.count("pictures hung before the kill", hung)
    await must_hold_nothing_else(ground.data)


def test_a_file_that_is_not_there_would_be_found(ground: Ground):
    name = stored(ground.data)[0].gifts[0].cards[0].picture.variants[0].name
    (ground.data / FOLDER / name).unlink()

    assert set(missing(ground.data)) == {name}


async def send(url: str, ground: Ground, photograph: bytes) -> None:
    """A host of Perm gives their gift another picture, and erases it again; the server may die meanwhile."""
    path = f"{url}/host/gifts/{ground.gifts[0]}"
    jar = aiohttp.CookieJar(unsafe=True)
    try:
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            await browser.post(f"{url}/staff", data={"key": ground.keys["perm"]})
            form = aiohttp.FormData()
            form.add_field("picture", photograph, filename="quilt.jpg", content_type="image/jpeg")
            async with browser.post(f"{path}/picture", data=form) as answer:
                page = await answer.text()
                assert answer.status == 200, page
            hangs = re.findall(r'name="picture" value="(\w+\.\w+)"', page)[-1]
            erased = {"as": "host-perm", "picture": hangs}
            async with browser.post(f"{path}/picture/erase", data=erased) as answer:
                assert answer.status == 200, await answer.text()
    except aiohttp.ClientError:
        return


async def must_hold_nothing_else(data: Path) -> None:
    """After two sweeps of another day everything that is left is referred to."""
    database = await SQLiteDatabase.open(data / "twincloth.db")
    store = Store.open("", data)
    now = time.time()
    for days in (2, 4):
        await Sweep(database, store, TileRenderer(store), lambda: now + days * GRACE).whole()  # noqa: B023
    await database.close()
    named = named_in(b"".join(msgspec.json.encode(content) for content in stored(data)))
    left = [name async for names in store.names() for name in names]
    assert [name for name in left if not is_referred(name, named)] == []
    assert missing(data) == []


def stored(data: Path) -> list[Content]:
    """What the collection would open with."""
    with apsw.Connection(str(data / "twincloth.db")) as connection:
        rows = connection.execute("SELECT content FROM exchanges").fetchall()
    return [msgspec.json.decode(content, type=Content) for (content,) in rows]


def missing(data: Path) -> list[str]:
    """Files that cards and gifts point at and that are not there, or are empty."""
    folder = data / FOLDER
    contents = stored(data)
    named = named_in(b"".join(msgspec.json.encode(content) for content in contents))
    lost = [file for file in named if not any(whole(folder / where / file) for where in FOLDERS)]
    return lost + [name for content in contents for name in names(content) if not whole(folder / name)]


def names(content: Content) -> list[str]:
    pictures: list[Picture] = []
    found: list[str] = []
    for gift in content.gifts:
        pictures += (gift.picture, *(card.picture for card in gift.cards))
        found += (f"{ORIGINALS}/{gift.original}", gift.picture.master)
    assert all(name.startswith(MASTERS) for name in found[1::2])
    return [*found, *(variant.name for picture in pictures for variant in picture.variants)]


def whole(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def left_over(data: Path) -> list[Path]:
    """Whatever stands where only unfinished things stand, after a start."""
    folders = (data / SCRATCH, data / "uploads", data / FOLDER / "unfinished")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]
