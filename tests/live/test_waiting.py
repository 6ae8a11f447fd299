"""The waiting queue under a flood: the writer is told why, hosts are told little, and the bounds outlive a restart."""

import asyncio
import re

import pytest

from halls import Hall, Limited
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.people import RegisterParticipant
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.waiting import WRITERS_LAID_OUT
from twincloth.views.viewer import View, Viewer


async def flood(hall: Hall, people: range, each: int, place: str = "perm") -> None:
    """These people come in and write so much, all at once."""
    names = [f"{place}{number}" for number in people]
    come = [RegisterParticipant(participant=name, name=name, place=place, language="ru") for name in names]
    await asyncio.gather(*(hall.give(one, "") for one in come))
    said = [
        hall.give(PostMessage(id=f"{name}-{number}", text="Купите наш товар"), name)
        for number in range(each)
        for name in names
    ]
    await asyncio.gather(*said)


async def test_the_writer_is_told_why_and_may_send_it_again_once_something_is_read(limited: Limited):
    async with limited(waiting_per_person=2) as hall:
        line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
        host = await (await hall.host("perm")).connect("host")
        for id in ("one", "two"):
            await line.done("post-message", id=id, text="Привет!")

        refused = (await line.ask("post-message", {"id": "three", "text": "Привет!"}))["error"]
        assert (refused["code"], refused["retryable"]) == ("too-many-waiting", True)
        assert "уйдёт само" in refused["message"]

        await host.done("approve-message", message="one")
        assert (await line.ask("post-message", {"id": "three", "text": "Привет!"}))["ok"]


async def test_the_bounds_hold_for_what_waited_before_a_restart(limited: Limited):
    async with limited(waiting_per_person=2) as hall:
        await flood(hall, range(1), 2)
    async with limited(waiting_per_person=2) as hall:
        with pytest.raises(Refusal, match="too-many-waiting"):
            await hall.give(PostMessage(id="late", text="И ещё"), "perm0")


async def test_the_dashboard_stays_as_large_as_its_lists_however_much_waits(hall: Hall):
    host = await hall.host("oxford")
    await flood(hall, range(30), 5)
    _, some = await host.get("/host")
    await flood(hall, range(30, 400), 5)

    _, page = await host.get("/host")

    waiting = (await hall.state())[Messages].waiting
    assert len(waiting) == 2000
    assert page.count('class="writer"') == WRITERS_LAID_OUT
    assert len(page) < 1.01 * len(some)
    assert re.search(rf"{400 - WRITERS_LAID_OUT} people stand behind", page)


async def test_what_comes_in_behind_is_told_in_one_number(hall: Hall):
    await flood(hall, range(60), 5)
    exchange, content = await hall.services.rooms.state(hall.code)
    before = exchange.seq

    await flood(hall, range(20), 5, "oxford")
    frames = frames_of(hall, exchange, content, before)
    seen = [frame for frame in frames if frame["html"] and 'class="writer"' in frame["html"]]
    assert len(seen) == 20, "the other place has room: each of its people is shown, with their last message"

    before = exchange.seq
    await flood(hall, range(60, 160), 1)
    frames = frames_of(hall, exchange, content, before)
    assert len(frames) == 200
    assert not [frame for frame in frames if frame["html"] and 'class="writer"' in frame["html"]]
    counts = [frame for frame in frames if frame["html"] and 'id="waiting"' in frame["html"]]
    assert [frame["seq"] for frame in counts] == [exchange.seq], "once, with the last of them"
    assert sum(len(frame["html"] or "") for frame in frames) < 200 * 100 + 4000


async def test_whoever_moves_up_comes_with_the_decision(hall: Hall):
    await flood(hall, range(WRITERS_LAID_OUT + 5), 1)
    host = await hall.host("perm")
    line = await host.connect("host")

    seq = await line.done("approve-message", message="perm3-0")

    (entry,) = [entry for entry in await line.until(seq) if entry["seq"] == seq]
    assert 'id="message-perm3-0"' in entry["html"]
    assert f'id="writer-perm{WRITERS_LAID_OUT}"' in entry["html"]
    assert 'data-gone="writer-perm3"' in entry["html"]


def frames_of(hall: Hall, exchange, content, after: int):
    viewer = Viewer(View.HOST, "en")
    fragments = hall.services.views.fragments(viewer, hall.code)
    html = list(fragments.backwards(exchange, content))[: exchange.seq - after]
    return [{"seq": exchange.seq - number, "html": one} for number, one in enumerate(html)]


async def test_the_control_a_decision_nobody_waits_behind_brings_nobody(hall: Hall):
    await flood(hall, range(3), 1)
    line = await (await hall.host("perm")).connect("host")
    seq = await line.done("approve-message", message="perm1-0")

    (entry,) = [entry for entry in await line.until(seq) if entry["seq"] == seq]
    assert 'class="writer"' not in entry["html"]
