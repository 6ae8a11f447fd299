"""A gift that is made at the desk: between whom it goes, what it answers, and that it can be taken away again."""

import re
from io import BytesIO

import pytest

from ceremony import arm, unveil
from halls import Hall
from pages.desk import Desk, desk_of, photograph
from twincloth.collection.content import Gift

pytestmark = pytest.mark.usefixtures("pictures_made_once")

MADE = {
    "title.en": "A map of the Kama",
    "title.ru": "",
    "kind": "own",
    "kind.en": "Embroidered map",
    "kind.ru": "Вышитая карта",
    "giver": "perm",
    "receiver": "oxford",
    "makers.en": "",
}


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


async def make(desk: Desk, **changed: str) -> tuple[int, str]:
    return await desk.nina.post("/host/gifts/new", **{"as": desk.staff} | MADE | changed)


def newest(desk: Desk) -> Gift:
    return desk.hall.services.collection.contents[desk.hall.code].gifts[-1]


async def test_a_gift_is_made_with_a_title_alone_the_rest_comes_later_or_it_goes_again(
    hall: Hall, desk: Desk
):
    assert 'value="perm" selected' in await desk.page("/host/gifts/new"), "the host's own place gives"

    status, page = await make(desk)

    gift = newest(desk)
    assert (status, "The gift was made." in page, "picture still to come" in page) == (200, True, True)
    assert (gift.key, gift.title, gift.kind) == (
        "perm-gift",
        {"en": "A map of the Kama", "ru": ""},
        {"en": "Embroidered map", "ru": "Вышитая карта"},
    )
    assert (gift.cards, gift.awaits_picture) == ((), True)
    path = f"/host/gifts/{gift.code}"

    patch = {"as": desk.staff, "picture": "", "name.new1": "Source", "x.new1": "0", "y.new1": "0"}
    await desk.nina.post(f"{path}/patches", **patch, **{"width.new1": "800", "height.new1": "1200"})
    with_picture = {"picture": BytesIO(photograph())}
    async with desk.nina.http.post(f"{path}/picture?as={desk.staff}", data=with_picture) as answer:
        assert answer.status == 200

    gift = newest(desk)
    assert not gift.awaits_picture
    assert (gift.cards[0].region.width, gift.cards[0].region.height) == (400, 600)
    assert "picture still to come" not in await desk.page(path)
    await make(desk)
    second = newest(desk)
    assert second.key == "perm-gift-2"

    await desk.nina.post("/host/withdraw", **{"as": desk.staff, "code": second.code})
    assert newest(desk).withdrawn, "it was made by mistake"
    await desk.nina.post("/host/bring-back", **{"as": desk.staff, "code": second.code})
    assert newest(desk).withdrawn is None
    await unveil(hall, second.code)
    assert second.title["en"] in (await hall.visitor("ru").get(f"/{second.code}"))[1]


async def test_sides_change_until_a_thread_is_touched_and_what_is_wrong_is_said_in_place(
    hall: Hall, desk: Desk
):
    before = newest(desk).code

    status, page = await make(desk, **{"title.en": "", "makers.en": "Vera", "receiver": "perm"})

    assert status == 422
    assert 'id="title.en-wrong"' in page
    assert "Giver and receiver are the same place." in page
    assert "Vera" in page
    assert newest(desk).code == before
    assert "same place" in (await desk.send("sides", giver="oxford", receiver="oxford"))[1]
    assert "giver-wrong" in (await desk.send("sides", giver="omsk", receiver="oxford"))[1]

    _, page = await desk.send("sides", giver="oxford", receiver="perm")
    assert (desk.gift.giver, desk.gift.receiver) == ("oxford", "perm")
    assert "It was saved who gives and who receives." in page
    change = re.search(r'name="change" value="(\w+)"', page)
    assert change
    await desk.nina.post("/host/undo", **{"as": desk.staff, "change": change[1], "back": desk.path})
    assert (desk.gift.giver, desk.gift.receiver) == ("perm", "oxford")

    await arm(hall, desk.gift.code)
    status, page = await desk.send("sides", giver="oxford", receiver="perm")

    assert (status, "The handover of this gift has begun" in page) == (422, True)
    assert desk.gift.giver == "perm"
    assert "Its threads have been touched already" in await desk.page()

    steps = {
        **{f"year.{n}": year for n, year in enumerate(("1943", "2008", "2020"))},
        **{f"title.{n}.en": f"Gift {n}" for n in range(3)},
    }

    async def save(**more: str) -> str:
        seen = await desk.hidden("lineage")
        return (await desk.send("lineage", lineage="yes", seen=seen, **steps | more))[1]

    assert "The gifts before it were saved." in await save()
    assert [one.year for one in desk.gift.lineage] == ["1943", "2008", "2020"]
    assert desk.gift.lineage[0].title == {"en": "Gift 0", "ru": ""}
    await save(move="up.2")
    assert [one.year for one in desk.gift.lineage] == ["1943", "2020", "2008"]
    await save(**{"drop.0": "yes", "move": "down.1"})
    assert [one.year for one in desk.gift.lineage] == ["2020", "2008"]
    page = await save(**{"title.1.en": "", "year.2": "2020 "})
    assert 'id="title.1.en-wrong"' in page
    assert "Gift 2" in page
    stale = await desk.send("lineage", lineage="yes", seen="0", **steps)
    assert "somebody else" in stale[1].lower() or stale[0] in (409, 422)
