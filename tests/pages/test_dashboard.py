"""The dashboard's switches as others see them: calm on every screen, formal for all but staff, notes for staff alone."""

import re

import pytest

from halls import Hall
from pages.desk import Desk, desk_of
from twincloth.exchange.actor import Role
from twincloth.exchange.calm import Calm, ShowCalm

SECRET = "Alice comes next, please call her."
CARD = "A short pause"
ACT = re.compile(r'name="act" value="(\d+)"')


async def host_id(hall: Hall) -> str:
    """A host's, who has a link and has not come yet."""
    await hall.link(Role.HOST, "perm", "nina-of-perm")
    return "nina-of-perm"


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


async def test_calm_is_on_screens_that_are_open_and_on_those_that_open_during_it(hall: Hall):
    stage, late = await hall.stage(), hall.visitor()
    vera = await (await hall.visitor().register("Vera", "perm")).connect()
    screen = await stage.connect("stage")

    seq = await hall.give(ShowCalm(), await host_id(hall))

    for line in (vera, screen):
        assert CARD in (await line.until(seq))[-1]["html"]
    assert CARD in (await late.get(f"/{hall.code}"))[1]


async def test_a_formal_occasion_tells_its_numbers_to_staff_alone(hall: Hall):
    host = await (await hall.host("oxford")).connect("host")
    visitor = await hall.visitor().register("Vera", "perm")
    vera = await visitor.connect()
    await host.done("make-formal")
    for line in (host, vera):
        line.heard["present"].clear()

    assert (await host.hears("present"))[-1]["places"]["perm"] == 1
    assert (await vera.hears("present"))[-1]["places"] == {}
    assert "data-present" not in (await visitor.get(f"/{hall.code}"))[1]


async def test_notes_reach_desks_and_nobody_else(hall: Hall):
    host = await (await hall.host("oxford")).connect("host")
    moderator = hall.visitor()
    await moderator.get(await hall.link(Role.MODERATOR, "perm"))
    desk = await moderator.connect("moderator")
    vera = await hall.visitor().register("Vera", "perm")
    hears, screen = await vera.connect(), await (await hall.stage()).connect("stage")

    seq = await host.done("leave-note", id="n1", text=SECRET, asks=True)

    assert SECRET in (await desk.until(seq))[-1]["html"]
    for line in (hears, screen):
        assert (await line.until(seq))[-1]["html"] is None
    assert SECRET not in (await vera.get(f"/{hall.code}"))[1] + (await vera.get(f"/{hall.code}/record"))[1]


async def test_an_act_is_taken_back_where_it_stands_as_it_left_things_and_else_is_not(desk: Desk, hall: Hall):
    await hall.give(ShowCalm(), "nina")
    page = await desk.page("/host/audit")
    act = ACT.findall(page)[0]

    _, done = await desk.nina.post("/host/undo", **{"as": "nina", "act": act, "back": "/host/audit"})
    assert "It was taken back." in done
    assert not (await hall.state())[Calm].on

    _, again = await desk.nina.post("/host/undo", **{"as": "nina", "act": act, "back": "/host/audit"})
    assert "cannot be taken back any more" in again
