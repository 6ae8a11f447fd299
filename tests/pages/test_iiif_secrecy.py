"""The zoomable picture keeps its secrets: what is sealed, folded again or made up is answered alike."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from canaries import steps
from ceremony import authored, fold_patch, import_again, open_patch, open_whole, second_exchange, unveil
from halls import Hall, Visitor, open_hall
from pages.zooming import give_master, see, status, zoom
from twincloth.collection.srgb import LINEN
from twincloth.collection.zoom import Zoom
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.staff import AppointStaff
from twincloth.pages.staff import key_hash, new_key

MADE_UP = "0" * 32


@pytest.fixture
async def quilt(tmp_path: Path, prepared: Path) -> AsyncIterator[tuple[Hall, str]]:
    """The hall, and the code of a gift that has something to zoom into."""
    shutil.copytree(prepared, tmp_path / "data")
    async with open_hall(tmp_path / "data") as hall:
        await give_master(hall, hall.gifts[0])
        yield hall, hall.gifts[0]


def doors(state: Zoom) -> list[str]:
    """Addresses of a state, of each kind."""
    tile = f"{state.path}/0,0,512,512/512,512/0/default.jpg"
    return [state.path, state.info, state.image(300), state.image(9999, "webp"), tile]


async def answer(visitor: Visitor, path: str) -> tuple[int, bytes, dict[str, str]]:
    async with visitor.http.get(path, allow_redirects=False) as response:
        chance = ("Date", "X-Request-ID")
        headers = {name: value for name, value in response.headers.items() if name not in chance}
        return response.status, await response.read(), headers


async def seen(visitor: Visitor, state: Zoom) -> set[int]:
    return {await status(visitor, path) for path in doors(state)}


async def test_whatever_is_not_open_is_answered_like_what_never_was(quilt):
    hall, gift = quilt
    guest = hall.visitor()
    sealed = [path for opened in (None, 0, 1) for path in doors(zoom(hall, gift, opened))]
    none = await answer(guest, f"/iiif/{MADE_UP}/info.json")
    assert none[0] == 404

    for path in [
        *sealed,
        f"/iiif/{MADE_UP}/full/max/0/default.jpg",
        f"/iiif/{'x' * 300}",
        f"/iiif/{MADE_UP}/nonsense",
    ]:
        assert await answer(guest, path) == none, path

    await open_whole(hall, gift)
    illegal = f"{zoom(hall, gift).path}/full/max/90/default.jpg"
    assert await answer(guest, illegal) == none


async def test_guests_people_and_stages_see_at_each_step_what_is_open_and_no_more(quilt):
    hall, gift = quilt
    vera = await hall.visitor("ru").register("Вера", "perm")
    visible = {"unveiled": {0}, "one open": {0, 1}, "two open": {0, 1, 2}, "folded again": {0, 1}}

    async for step in steps(hall):
        for visitor in (hall.visitor(), vera, await hall.stage()) if step != "closed" else (hall.visitor(),):
            for opened in (None, 0, 1, 2, 3):
                wanted = 200 if opened in visible.get(step, set()) else 404
                found = {await status(visitor, path) for path in doors(zoom(hall, gift, opened))[1:3]}
                assert found == {wanted}, (step, opened)


async def test_a_patch_folded_again_is_sealed_again(quilt):
    hall, gift = quilt
    first, second, _ = hall.patches(gift)
    guest = hall.visitor()
    await unveil(hall, gift)
    await open_patch(hall, gift, first)
    await open_patch(hall, gift, second)
    assert await seen(guest, zoom(hall, gift, 2)) == {200}

    await fold_patch(hall, gift, second)
    assert await seen(guest, zoom(hall, gift, 2)) == {404}
    assert await seen(guest, zoom(hall, gift, 1)) == {200}


async def test_the_whole_is_folded_again_too(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    assert await seen(hall.visitor(), zoom(hall, gift)) == {200}

    await fold_patch(hall, gift, hall.patches(gift)[-1])
    assert await seen(hall.visitor(), zoom(hall, gift)) == {404}


async def test_an_unveiled_gift_is_plain_linen_until_its_first_patch(quilt):
    hall, gift = quilt
    await unveil(hall, gift)

    shown = await see(hall.visitor(), zoom(hall, gift, 0).image(600))
    assert [round(shown[band].avg()) for band in range(3)] == list(LINEN)
    assert max(shown[band].deviate() for band in range(3)) == 0


async def test_hosts_see_the_whole_of_their_own_exchange_and_of_no_other(quilt):
    hall, gift = quilt
    other = await second_exchange(hall)
    key = new_key()
    host = AppointStaff(staff="stranger", role=Role.HOST, place="perm", key_hash=key_hash(key))
    await hall.services.rooms.find(other).give(host, OPERATOR.id)
    stranger = hall.visitor()
    assert await status(stranger, f"/staff#{key}") == 200

    assert await seen(await hall.host("oxford"), zoom(hall, gift)) == {200}
    assert await seen(stranger, zoom(hall, gift)) == {404}


async def test_a_moved_region_closes_the_addresses_of_before(quilt):
    hall, gift = quilt
    await unveil(hall, gift)
    await open_patch(hall, gift, hall.patches(gift)[0])
    before = zoom(hall, gift, 1)
    file = authored(hall) / "gifts/perm-quilt/cards.csv"
    file.write_text(file.read_text("utf-8").replace('"0,0,200,150"', '"0,0,100,150"'), "utf-8")
    await import_again(hall)
    await give_master(hall, gift)

    assert await seen(hall.visitor(), before) == {404}
    assert await seen(hall.visitor(), zoom(hall, gift, 1)) == {200}
    assert zoom(hall, gift, 1).frame.open != before.frame.open
