"""Patches as a form sends them: stored and cut out all at once, or nothing of it."""

import re

import pytest

from ceremony import open_patch, unveil
from halls import Hall
from pages.desk import Desk, desk_of
from twincloth.collection.picture import Region


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


async def test_a_patch_moves_and_is_cut_out_anew(desk: Desk):
    before = desk.card("bear").picture

    status, page = await desk.send("patches", **desk.patches((desk.card("bear").code, 10, 20, 100, 90)))

    assert status == 200
    bear = desk.card("bear")
    assert bear.region == Region(10, 20, 100, 90)
    assert bear.picture != before
    assert 'value="20"' in page
    for variant in bear.picture.variants:
        assert (await desk.nina.http.get(f"/pictures/{variant.name}")).status == 200


async def test_a_drawn_patch_becomes_a_card_that_only_hosts_see(desk: Desk, hall: Hall):
    fields = desk.patches(("new1", 210, 160, 100, 100), **{"name.new1": "The river"})

    status, page = await desk.send("patches", **fields)

    assert status == 200
    river = desk.card("patch-1")
    assert river.code in page
    assert (river.title["en"], river.published) == ("The river", False)
    assert river.picture.variants
    assert (await desk.nina.http.get(f"/pictures/{river.picture.variants[0].name}")).status == 200
    alice = hall.visitor()
    assert (await alice.http.get(f"/pictures/{river.picture.variants[0].name}")).status == 404
    _, shown = await alice.get(f"/{river.code}")
    assert "The river" not in shown


async def test_a_patch_without_a_name_gets_a_number_and_an_empty_row_is_none(desk: Desk):
    await desk.send("patches", **desk.patches(("new1", 210, 160, 50, 50), ("new2", "", "", "", "")))

    assert [card.title["en"] for card in desk.gift.cards if not card.published] == ["Patch 4"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("new1", 10, 10, 50, 50), "lie over each other"),
        (("new1", 380, 160, 50, 50), "reaches outside the picture"),
        (("new1", 380, "many", 50, 50), "four whole numbers"),
        (("new1", 380, "", "", ""), "four whole numbers"),
        (("ZZZZZZ", 210, 160, 50, 50), "no such patch"),
    ],
)
async def test_what_does_not_fit_is_told_in_place_and_stays_in_the_form(desk: Desk, row, sentence):
    before = desk.gift

    status, page = await desk.send("patches", **desk.patches(row, **{"name.new1": "The river"}))

    assert (status, desk.gift) == (422, before)
    assert re.search(f'role="alert">[^<]*{sentence}', page), re.findall(r'role="alert">[^<]*', page)
    if row[0] == "new1":
        assert 'value="The river"' in page


async def test_patches_drawn_on_another_picture_are_not_taken(desk: Desk):
    fields = desk.patches((desk.card("bear").code, 10, 20, 100, 90)) | {"picture": "another.jpg"}

    status, page = await desk.send("patches", **fields)

    assert status == 422
    assert "another picture by now" in page
    assert desk.card("bear").region == Region(0, 0, 200, 150)


async def test_what_was_opened_may_move_but_not_go(desk: Desk, hall: Hall):
    bear = desk.card("bear").code
    await unveil(hall, desk.gift.code)
    await open_patch(hall, desk.gift.code, bear)

    status, page = await desk.send("patches", **desk.patches(**{f"remove.{bear}": "yes"}))

    assert status == 422
    assert "can move but not go" in page
    assert "was opened: it may move" in page
    assert desk.card("bear").withdrawn is None
    assert (await desk.send("patches", **desk.patches((bear, 5, 5, 190, 140))))[0] == 200
    assert desk.card("bear").region == Region(5, 5, 190, 140)


async def test_what_is_taken_away_goes_if_nobody_has_seen_it_and_is_withdrawn_if_it_has_a_label(desk: Desk):
    await desk.send("patches", **desk.patches(("new1", 210, 160, 50, 50)))
    new, hill = desk.card("patch-1").code, desk.card("hill").code

    status, _ = await desk.send(
        "patches", **desk.patches(**{f"remove.{new}": "yes", f"remove.{hill}": "yes"})
    )

    assert status == 200
    assert new not in [card.code for card in desk.gift.cards]
    assert desk.card("hill").withdrawn
    assert desk.hall.services.collection.find(new) is None


async def test_without_scripts_there_is_a_row_to_fill_in_for_each_patch_and_a_new_one(desk: Desk):
    page = await desk.page()

    for card in desk.gift.cards:
        assert f'name="x.{card.code}"' in page
    assert 'name="name.new1"' in page
