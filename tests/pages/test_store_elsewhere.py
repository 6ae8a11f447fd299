"""Pictures in S3: they come through us, at every door as ever, and never by an address of the store."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from ceremony import open_whole
from collection.takes import mp3
from halls import Hall, open_hall
from pages.test_recording_pages import Desk
from pages.zooming import give_master, zoom
from s3 import S3
from twincloth.collection.store import CACHE, FOLDER, Store


@pytest.fixture
async def hall(s3: S3, tmp_path: Path, prepared: Path) -> AsyncIterator[Hall]:
    """The whole product, whose pictures are all in S3; nothing of them is on this machine yet."""
    shutil.copytree(prepared, tmp_path / "data")
    pictures = tmp_path / "data" / FOLDER
    store = Store.open(s3.where, tmp_path / "other")
    for path in pictures.rglob("*"):
        if path.is_file():
            await store.put_file(path.relative_to(pictures).as_posix(), path)
    shutil.rmtree(pictures)
    async with open_hall(tmp_path / "data", store=s3.where) as hall:
        yield hall


async def test_whatever_is_open_comes_through_us_and_nothing_tells_where_it_is(hall: Hall, s3: S3):
    desk, gift = await Desk.of(hall), hall.gifts[0]
    assert (await desk.send(mp3()))[0] == 200
    assert (await desk.write())[0] == 200
    await give_master(hall, gift)
    sealed = {path: await answer(hall, path) for path in addresses(hall, desk)}
    assert {status for status, _, _ in sealed.values()} == {404}
    await open_whole(hall, gift)

    for path in addresses(hall, desk):
        for headers in ({}, {"Range": "bytes=10-19"}):
            status, told, body = await answer(hall, path, headers)
            assert status in (200, 206), path
            assert len(body) == int(told["Content-Length"]) > 0
            assert "Location" not in told
            for secret in (s3.url, s3.bucket, "X-Amz", "Signature"):
                assert secret not in str(told)
                assert secret.encode() not in body
    assert (await answer(hall, desk.address, {"Range": "bytes=10-19"}))[2] == mp3_bytes(hall, desk)[10:20]
    assert not s3.counted("X-Amz-Signature"), "no address of a file is ever signed"


async def test_while_the_store_is_away_pages_go_on_and_so_does_what_is_here(hall: Hall, s3: S3):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    found = hall.services.collection.contents[hall.code].gift(gift)
    assert found
    seen, other = (f"/pictures/{variant.name}" for variant in found.picture.variants[:2])
    assert (await answer(hall, seen))[0] == 200
    s3.stop()

    guest = hall.visitor()
    assert (await guest.get(f"/{hall.code}"))[0] == 200
    status, page = await guest.get(other)
    assert (status, "cannot be reached" in page) == (503, True)
    assert (await answer(hall, seen))[0] == 200
    assert (await hall.visitor("ru").register("Вера", "perm")) is not None
    s3.begin()


async def test_a_picture_of_a_host_is_whole_in_the_store_or_not_taken(hall: Hall, s3: S3):
    desk = await Desk.of(hall)
    before = s3.names()
    s3.refuses = "PUT"
    status, page = await desk.send(mp3())
    assert (status, desk.recording, s3.names()) == (503, None, before)
    assert "was not taken" in page

    s3.refuses = ""
    assert (await desk.send(mp3()))[0] == 200
    assert desk.recording
    assert s3.names() - before == {f"tellings/{desk.recording.name}"}


def addresses(hall: Hall, desk: Desk) -> list[str]:
    gift = hall.services.collection.contents[hall.code].gift(hall.gifts[0])
    assert gift
    picture = gift.picture.variants[0].name
    tile = f"{zoom(hall, gift.code).path}/full/max/0/default.jpg"
    return [f"/pictures/{picture}", tile, desk.address]


async def answer(
    hall: Hall, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    async with (
        aiohttp.ClientSession(hall.url, auto_decompress=False) as browser,
        browser.get(path, headers=headers, allow_redirects=False) as response,
    ):
        return response.status, dict(response.headers), await response.read()


def mp3_bytes(hall: Hall, desk: Desk) -> bytes:
    """The recording as it is kept here by now."""
    return (hall.services.settings.data / CACHE / desk.address.lstrip("/")).read_bytes()
