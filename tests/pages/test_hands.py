"""Raised hands on pages: one's own state is part of the page, survives a reload, and is nobody else's."""

import re

from halls import Hall
from twincloth.exchange.doors import EndExchange


def own(page: str) -> str | None:
    """In what state a page shows its owner's hand."""
    found = re.search(r'id="hand" class="hand" data-state="(\w+)"', page)
    return found[1] if found else None


async def test_a_raised_hand_is_part_of_its_owners_page_and_of_nobody_elses(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    oleg = await hall.visitor("ru").register("Олег", "perm")
    await (await vera.connect()).done("raise-hand")

    assert own((await vera.get(f"/{hall.code}"))[1]) == "raised"
    assert own((await oleg.get(f"/{hall.code}"))[1]) == "lowered"
    assert own((await hall.visitor().get(f"/{hall.code}"))[1]) is None


async def test_a_call_reaches_the_speakers_own_sockets_and_everybody_sees_who_speaks(hall: Hall):
    visitor = await hall.visitor("ru").register("Вера", "perm")
    vera, alice = await visitor.connect(), await (await hall.visitor().register("Alice", "oxford")).connect()
    host = await (await hall.host("oxford")).connect("host")
    await vera.done("raise-hand")
    participant = next(iter((await hall.state()).notices))

    await host.done("call-speaker", participant=participant)
    seq = (await hall.state()).seq

    assert [one["state"] for one in await vera.hears("mine", 2)] == ["raised", "speaking"]
    assert 'id="speaker"' in (await alice.until(seq))[-1]["html"]
    assert alice.heard["mine"] == []
    assert own((await visitor.get(f"/{hall.code}"))[1]) == "speaking"


async def test_whoever_was_away_hears_of_their_own_when_they_come_back(hall: Hall):
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    host = await (await hall.host("perm", "ru")).connect("host")
    await vera.done("raise-hand")
    before = (await hall.state()).seq
    participant = next(iter((await hall.state()).notices))
    await host.done("lower-hand", participant=participant)

    (mine,) = (await vera.ask("catch-up", {"after": before}))["mine"]

    assert mine["state"] == "lowered"
    assert "raise-hand" in mine["html"]


async def test_after_the_end_nobody_is_told_that_it_is_their_turn(hall: Hall):
    visitor = await hall.visitor("ru").register("Вера", "perm")
    vera = await visitor.connect()
    host = await (await hall.host("perm", "ru")).connect("host")
    await vera.done("raise-hand")
    await host.done("call-speaker", participant=next(iter((await hall.state()).notices)))

    await vera.until(await hall.give(EndExchange()))

    assert "hidden" in vera.heard["mine"][-1]["html"]
    assert "очередь" not in vera.heard["mine"][-1]["html"]
    assert "очередь" not in (await visitor.get(f"/{hall.code}"))[1]
