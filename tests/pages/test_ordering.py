"""The order of gifts and of patches at the desk: moved, undone, and never what has been seen already."""

import re

import pytest

from ceremony import open_patch, unveil
from halls import Hall
from pages.desk import Desk, desk_of


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


def order(desk: Desk) -> str:
    return " ".join(card.key for card in desk.gift.cards)


async def undo(desk: Desk, page: str) -> str:
    change = re.search(r'name="change" value="(\w+)"', page)
    assert change
    form = {"as": desk.staff, "change": change[1], "back": desk.path}
    return (await desk.nina.post("/host/undo", **form))[1]


async def test_patches_and_gifts_are_moved_by_a_step_or_to_a_place_and_it_is_undone(hall: Hall, desk: Desk):
    bear, _, hill = (card.code for card in desk.gift.cards)
    symbol = (await desk.nina.get(f"/{bear}/qr.svg"))[1]

    _, page = await desk.send("order", up=hill)
    assert order(desk) == "bear hill bull"
    assert "The order of opening was changed." in page
    await desk.send("order", code=bear, place="3")
    assert order(desk) == "hill bull bear"
    assert (await hall.state()).plan.gifts[desk.gift.code].patches[0] == hill, "what opens next follows it"
    _, page = await desk.send("order", down=bear)
    assert order(desk) == "hill bull bear", "there is nothing behind it"

    _, page = await desk.send("order", up=bear)
    assert order(desk) == "hill bear bull"
    await undo(desk, page)
    assert order(desk) == "hill bull bear"
    assert symbol == (await desk.nina.get(f"/{bear}/qr.svg"))[1], "a printed label stays that of its patch"

    first, second = hall.gifts

    async def move(**how: str) -> tuple[int, str]:
        return await desk.nina.post("/host/gifts/order", **{"as": desk.staff} | how)

    _, page = await move(down=first)
    assert hall.gifts == [second, first]
    assert "The order of the handovers was changed." in page
    assert page.index(f'id="gift-{second}"') < page.index(f'id="gift-{first}"')
    await unveil(hall, second)
    status, page = await move(down=second)
    assert (status, "seen by everybody already" in page) == (422, True)
    await move(up=first)
    assert hall.gifts == [second, first]


async def test_what_was_opened_stays_and_is_refused_in_place(hall: Hall, desk: Desk):
    bear, bull, hill = (card.code for card in desk.gift.cards)
    _, page = await desk.send("order", up=hill)
    assert order(desk) == "bear hill bull"
    await unveil(hall, desk.gift.code)
    await open_patch(hall, desk.gift.code, hill)

    status, refused = await desk.send("order", down=hill)
    assert (status, "seen by everybody already" in refused) == (422, True)
    await desk.send("order", up=bull)
    assert order(desk) == "bull hill bear"
    await desk.send("order", up=bear)
    assert order(desk) == "bear hill bull"

    assert "seen by everybody already" in await undo(desk, page), "the way back would move it too"
    assert order(desk) == "bear hill bull"
    for wrong in ({"code": bear, "place": "one"}, {"code": "BBBBBB", "place": "1"}, {"up": "BBBBBB"}):
        assert (await desk.send("order", **wrong))[0] == 422
