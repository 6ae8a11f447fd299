"""The picture of a link: a cover for everything that is sealed, then what is open, between two threads."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pyvips

from ceremony import fold_patch, open_patch, open_whole, second_exchange, unveil, withdraw
from halls import Hall, Visitor, open_hall
from pages.zooming import chart, distance, expected, give_master, zoom
from twincloth.collection.picture import Region
from twincloth.collection.social import HEIGHT, MOST_BYTES, WIDTH
from twincloth.collection.srgb import LINEN


@pytest.fixture
async def quilt(tmp_path: Path, prepared: Path) -> AsyncIterator[tuple[Hall, str]]:
    """The hall, and the code of a gift that has something to zoom into."""
    shutil.copytree(prepared, tmp_path / "data")
    async with open_hall(tmp_path / "data") as hall:
        await give_master(hall, hall.gifts[0], (2400, 1800))
        yield hall, hall.gifts[0]


async def answer(visitor: Visitor, code: str) -> tuple[int, bytes, dict[str, str]]:
    async with visitor.http.get(f"/{code}/social.jpg") as response:
        return response.status, await response.read(), dict(response.headers)


async def shown(visitor: Visitor, code: str) -> Any:
    status, contents, _ = await answer(visitor, code)
    assert status == 200
    return pyvips.Image.new_from_buffer(contents, "")


async def test_the_cover_is_the_same_for_everything_that_is_sealed(quilt):
    hall, gift = quilt
    guest, host = hall.visitor(), await hall.host("perm")
    codes = [*hall.gifts, *hall.patches(gift), *hall.patches(hall.gifts[1])]

    answers = [await answer(visitor, code) for visitor in (guest, host) for code in codes]

    assert {status for status, _, _ in answers} == {200}
    assert len({contents for _, contents, _ in answers}) == 1
    changing = ("Date", "X-Request-ID")
    heads = [{name: value for name, value in head.items() if name not in changing} for _, _, head in answers]
    assert all(head == heads[0] for head in heads)


async def test_the_cover_is_as_large_as_other_sites_want_it_and_has_both_colours(quilt):
    hall, gift = quilt
    cover = await shown(hall.visitor(), gift)

    assert (cover.width, cover.height) == (WIDTH, HEIGHT) == (1200, 630)
    for y, colour in ((155, (0x9B, 0x2A, 0x2C)), (435, (0x1F, 0x3A, 0x68))):
        found = [cover.crop(0, y, WIDTH, 6)[band].avg() for band in range(3)]
        assert max(abs(one - other) for one, other in zip(found, colour, strict=True)) < 12


async def test_an_unveiled_gift_keeps_its_cover_until_its_first_patch(quilt):
    hall, gift = quilt
    cover = (await answer(hall.visitor(), gift))[1]
    await unveil(hall, gift)

    assert (await answer(hall.visitor(), gift))[1] == cover


async def test_half_open_it_shows_what_is_open_and_linen_for_the_rest(quilt):
    hall, gift = quilt
    first, second, _ = hall.patches(gift)
    cover = (await answer(hall.visitor(), gift))[1]
    await unveil(hall, gift)
    await open_patch(hall, gift, first)

    quilt_shown = (await shown(hall.visitor(), gift)).crop(300, 90, 600, 450)
    whole = Region(0, 0, 2400, 1800)
    opened = list(zoom(hall, gift, 1).frame.open or ())
    assert distance(quilt_shown, expected(chart(2400, 1800), whole, (600, 450), opened)) < 6
    sealed = quilt_shown.crop(320, 240, 260, 190)
    assert [round(sealed[band].avg()) for band in range(3)] == list(LINEN)

    assert (await answer(hall.visitor(), first))[1] != cover
    assert (await answer(hall.visitor(), second))[1] == cover


async def test_a_card_shows_its_patch_alone(quilt):
    hall, gift = quilt
    await unveil(hall, gift)
    await open_patch(hall, gift, hall.patches(gift)[0])

    patch = (await shown(hall.visitor(), hall.patches(gift)[0])).crop(300, 90, 600, 450)
    assert distance(patch, expected(chart(2400, 1800), Region(0, 0, 1200, 900), (600, 450), None)) < 6


async def test_a_patch_folded_again_is_covered_again(quilt):
    hall, gift = quilt
    first = hall.patches(gift)[0]
    cover = (await answer(hall.visitor(), gift))[1]
    await unveil(hall, gift)
    await open_patch(hall, gift, first)
    assert (await answer(hall.visitor(), first))[1] != cover
    await fold_patch(hall, gift, first)

    assert (await answer(hall.visitor(), first))[1] == cover
    assert (await answer(hall.visitor(), gift))[1] == cover


async def test_it_is_asked_for_anew_each_time_and_small_enough_for_messengers(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    guest = hall.visitor()
    _, contents, head = await answer(guest, gift)

    assert head["Content-Type"] == "image/jpeg"
    assert head["Cache-Control"] == "no-cache"
    assert len(contents) <= MOST_BYTES
    async with guest.http.get(f"/{gift}/social.jpg", headers={"If-None-Match": head["Etag"]}) as response:
        assert response.status == 304


async def test_what_was_withdrawn_has_the_cover_again(quilt):
    hall, gift = quilt
    cover = (await answer(hall.visitor(), gift))[1]
    await open_whole(hall, gift)
    bear = hall.patches(gift)[0]
    await withdraw(hall, "perm-quilt", "bear")
    await give_master(hall, gift, (2400, 1800))

    assert (await answer(hall.visitor(), bear))[1] == cover


async def test_an_unknown_code_has_no_picture(quilt):
    hall, _ = quilt
    other = await second_exchange(hall)

    assert (await answer(hall.visitor(), "000000"))[0] == 404
    assert (await answer(hall.visitor(), other))[0] == 200
