"""Pictures: nobody but hosts gets one of what is sealed, not even by its name."""

import re

import pytest

from ceremony import fold_patch, open_patch, open_whole, second_exchange, unveil
from halls import Hall
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.staff import AppointStaff
from twincloth.pages.staff import key_hash, new_key


def names(hall: Hall, gift: str) -> tuple[list[str], list[str]]:
    """The names of a gift's whole picture, and of its first patch's."""
    found = hall.services.collection.contents[hall.code].gift(gift)
    assert found
    first = found.patches[0].picture
    return [one.name for one in found.picture.variants], [one.name for one in first.variants]


async def statuses(visitor, pictures: list[str]) -> set[int]:
    return {(await visitor.get(f"/pictures/{name}"))[0] for name in pictures}


async def test_sealed_pictures_are_not_there_also_by_their_names(hall: Hall):
    whole, bear = names(hall, hall.gifts[0])
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (hall.visitor(), vera, await hall.stage()):
        assert await statuses(visitor, whole + bear) == {404}


async def test_a_sealed_picture_is_answered_like_one_that_does_not_exist(hall: Hall):
    (name, *_), _ = names(hall, hall.gifts[0])
    guest = hall.visitor()
    async with (
        guest.http.get(f"/pictures/{name}") as sealed,
        guest.http.get(f"/pictures/{'0' * 32}.webp") as none,
    ):
        assert (sealed.status, await sealed.read()) == (none.status, await none.read())
        assert sealed.headers.keys() == none.headers.keys()


async def test_hosts_see_everything_of_their_own_exchange(hall: Hall):
    whole, bear = names(hall, hall.gifts[0])

    assert await statuses(await hall.host("oxford"), whole + bear) == {200}


async def test_a_host_of_another_exchange_sees_nothing(hall: Hall):
    other = await second_exchange(hall)
    key = new_key()
    host = AppointStaff(staff="stranger", role=Role.HOST, place="perm", key_hash=key_hash(key))
    await hall.services.rooms.find(other).give(host, OPERATOR.id)
    stranger = hall.visitor()
    assert (await stranger.get(f"/staff#{key}"))[0] == 200
    own = {
        one.name for gift in hall.services.collection.contents[other].gifts for one in gift.picture.variants
    }
    whole, _ = names(hall, hall.gifts[0])

    assert await statuses(stranger, [name for name in whole if name not in own]) <= {404}


async def test_an_open_patch_is_for_everybody_and_folded_again_for_nobody(hall: Hall):
    gift = hall.gifts[0]
    whole, bear = names(hall, gift)
    patch = hall.patches(gift)[0]
    await unveil(hall, gift)
    guest = hall.visitor()
    assert await statuses(guest, whole + bear) == {404}

    await open_patch(hall, gift, patch)
    assert await statuses(guest, bear) == {200}
    assert await statuses(guest, whole) == {404}
    await fold_patch(hall, gift, patch)
    assert await statuses(guest, bear) == {404}


async def test_the_whole_picture_is_there_once_every_patch_is_open(hall: Hall):
    whole, bear = names(hall, hall.gifts[0])
    await open_whole(hall, hall.gifts[0])

    assert await statuses(hall.visitor(), whole + bear) == {200}
    async with hall.visitor().http.get(f"/pictures/{whole[0]}") as response:
        assert response.content_type == "image/webp"
        assert response.headers["Cache-Control"].startswith("private")
        assert (await response.read())[8:12] == b"WEBP"


async def test_every_picture_that_a_page_names_is_there(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    guest = hall.visitor()

    for path in (hall.code, gift, *hall.patches(gift), f"{hall.code}/record"):
        _, page = await guest.get(f"/{path}")
        pictures = re.findall(r"/pictures/([\w.]+)", page)
        assert pictures
        assert await statuses(guest, pictures) == {200}


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecret", "..%2ftwincloth.db", "%00", "originals", ".", "quilt.svg", "x" * 300]
)
async def test_nothing_else_of_the_data_folder_is_served(hall: Hall, name):
    for visitor in (hall.visitor(), await hall.host("perm")):
        assert (await visitor.get(f"/pictures/{name}"))[0] == 404


async def test_a_picture_file_that_is_gone_is_a_404(hall: Hall):
    (name, *_), _ = names(hall, hall.gifts[0])
    await open_whole(hall, hall.gifts[0])
    (hall.services.settings.data / "pictures" / name).unlink()

    assert (await hall.visitor().get(f"/pictures/{name}"))[0] == 404
