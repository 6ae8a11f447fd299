"""Rehearsals: the real exchange stays as it is, who has the code may look, and afterwards nothing is left."""

import asyncio
import copy
import re
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from ceremony import open_whole
from halls import PATIENCE, Hall, Line, Visitor, come_true, open_hall
from twincloth.collection.codes import is_code
from twincloth.database import Connection, columns_by_table
from twincloth.exchange.actor import Role
from twincloth.exchange.handovers import Handovers
from twincloth.exchange.people import People
from twincloth.exchange.staff import Staff
from twincloth.live.clock import server_clock
from twincloth.rehearsal.rehearsals import KEPT

MARK = 'class="rehearsal-mark"'


async def begun(hall: Hall, host: Visitor, guests: int = 0) -> Hall:
    """The rehearsal as a hall of its own."""
    status, page = await host.post("/host/rehearsal/begin", guests=str(guests))
    assert status == 200, page
    rehearsal = hall.services.rehearsals.of(hall.code)
    assert rehearsal
    inside = copy.copy(hall)
    inside.code = rehearsal.code
    return inside


def left(connection: Connection, codes: set[str]) -> set[tuple[str, str]]:
    """Which tables speak of which of these codes."""
    return {
        (table, code)
        for table in columns_by_table(connection)
        for row in connection.execute(f'SELECT * FROM "{table}"')
        for code in codes
        if code in repr(row)
    }


def codes_of(hall: Hall) -> set[str]:
    return set(hall.services.collection.contents[hall.code].codes().values())


def everybody_is_here(hall: Hall, number: int) -> bool:
    exchange = hall.services.rooms.find(hall.code).glance()
    return sum(hall.services.audience.places(exchange).values()) == number


@pytest.mark.on_both
async def test_the_real_exchange_stays_sealed_and_afterwards_nothing_is_left(hall: Hall):
    real = hall.services.collection.contents[hall.code]
    hosts = [await hall.host("perm"), await hall.host("oxford")]
    own = [re.search(r"/host/rehearsal\?as=(\w+)", (await host.get("/host"))[1])[1] for host in hosts]  # type: ignore[index]
    inside = await begun(hall, hosts[0])
    copied = codes_of(inside)
    assert all(map(is_code, copied))
    assert (len(copied), copied & codes_of(hall)) == (len(codes_of(hall)), set())

    for at in (0, 1, 0):
        status, dashboard = await hosts[at].post("/host/rehearsal/enter", **{"as": own[at]})
        assert (status, MARK in dashboard, f'code="{inside.code}"' in dashboard) == (200, True, True)
    links = [link for link in (await inside.state())[Staff].links.values() if link.role is Role.HOST]
    assert sorted(link.place for link in links) == ["oxford", "perm"]
    assert (await hosts[0].get("/host/gifts"))[0] == 422

    stage, alice = inside.visitor(), await inside.visitor().register("Alice", "oxford")
    link = await inside.link(Role.STAGE)
    assert MARK in (await stage.get(link))[1]
    for gift in inside.gifts:
        await open_whole(inside, gift)
    card = inside.patches(inside.gifts[0])[0]
    picture = await marked(alice, card)
    await is_for_nobody_else(hall, copied - {inside.code})
    for form in ("collection.json", "linkset.json", "lineage", "sitemap.xml", "social.jpg"):
        assert (await alice.get(f"/{inside.code}/{form}"))[0] == 404
    assert (await alice.get(f"/{card}/metadata.jsonld"))[0] == 404

    line, shown = await alice.connect(code=inside.code), await stage.connect("stage", code=inside.code)
    assert (await hosts[0].post("/host/rehearsal/end"))[0] == 200
    await cut_off(line, shown)

    wanted = ((alice, inside.code), (alice, card), (hosts[1], f"host?as={links[1].id}"), (stage, link[1:]))
    for visitor, path in wanted:
        status, page = await visitor.get(f"/{path}")
        assert (status, "rehearsal is over" in page) == (410, True), path
    assert (await alice.get(picture))[0] == 404
    assert await hall.services.database.run(left, copied) == {("codes", code) for code in copied}
    assert hall.services.collection.contents == {hall.code: real}
    assert (await hall.state())[Handovers].by_gift == {}


async def cut_off(*lines: Line) -> None:
    """The server has ended these sockets, and their clients have put everything away."""
    async with asyncio.timeout(PATIENCE):
        for line in lines:
            await line.cut_off.wait()
            await line.client.wait()


async def marked(visitor: Visitor, card: str) -> str:
    """A picture of a card, which says on its page that it is a rehearsal's and is kept by nobody."""
    async with visitor.http.get(f"/{card}") as seen:
        page = await seen.text()
    picture = re.search(r"/pictures/[0-9a-f]+\.\w+", page)[0]  # type: ignore[index]
    async with visitor.http.get(picture) as image:
        assert MARK in page
        for answer in (seen, image):
            kept = answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]
            assert (answer.status, *kept) == (200, "no-store", "noindex")
    return picture


async def is_for_nobody_else(hall: Hall, copied: set[str]) -> None:
    """Neither a stranger nor who is in the real exchange finds anything open, by any code."""
    for outsider in (hall.visitor(), await hall.visitor().register("Vera", "perm")):
        assert {(await outsider.get(f"/{code}"))[0] for code in copied} == {404}
        for code in (*hall.gifts, *hall.patches(hall.gifts[0])):
            assert "sealed" in (await outsider.get(f"/{code}"))[1]
        assert (await outsider.get("/sitemap.xml"))[0] == 404
        assert "noRecordsMatch" in (await outsider.get("/oai?verb=ListRecords&metadataPrefix=oai_dc"))[1]


async def test_a_rehearsal_that_is_wiped_under_load_is_gone_and_the_server_goes_on(hall: Hall):
    inside = await begun(hall, await hall.host("perm"), guests=1)
    copied = codes_of(inside)
    people = [await inside.visitor().register(f"Person {number}", "perm") for number in range(2)]
    lines = [await person.connect(code=inside.code) for person in people]
    await come_true(lambda: everybody_is_here(inside, 3))

    async def write(line: Line, number: int) -> None:
        for nth in range(10_000):
            await line.ask("post-message", {"id": f"m{number}-{nth}", "text": "Hello"})

    async def look(person: Visitor) -> None:
        while (await person.get(f"/{inside.code}"))[0] == 200:
            pass

    writing = [asyncio.create_task(write(line, number)) for number, line in enumerate(lines)]
    looking = [asyncio.create_task(look(person)) for person in people]
    await come_true(lambda: hall.services.rooms.find(inside.code).glance().seq > 20)
    await hall.services.rehearsals.end(inside.code)
    await asyncio.gather(*looking)
    for task in writing:
        task.cancel()
    await asyncio.gather(*writing, return_exceptions=True)
    await cut_off(*lines)

    await hall.services.last_uses.write()
    assert await hall.services.database.run(left, copied) == {("codes", code) for code in copied}
    assert not hall.services.audience.kinds(inside.code)
    assert not list(hall.services.settings.data.glob("guests-*"))
    vera = await (await hall.visitor().register("Vera", "perm")).connect()
    assert await vera.hears("present"), "presence is still told"


async def test_guests_come_back_as_who_they_were_and_a_forgotten_rehearsal_goes_by_itself(
    tmp_path: Path, prepared: Path
):
    shutil.copytree(prepared, tmp_path / "data")
    async with open_hall(tmp_path / "data", public_url="https://cloth.example") as hall:
        hall.url = f"http://127.0.0.1:{hall.services.settings.port}"
        rehearsal = await hall.services.rehearsals.begin(hall.code, 2)
        inside = copy.copy(hall)
        inside.code = rehearsal.code
        await come_true(lambda: everybody_is_here(inside, 2))
        before = (await inside.state())[People].by_id
        assert {one.place: one.language for one in before.values()} == {"oxford": "en", "perm": "ru"}

    async with open_hall(tmp_path / "data") as hall:
        inside = copy.copy(hall)
        inside.code = rehearsal.code
        await come_true(lambda: everybody_is_here(inside, 2))
        assert (await inside.state())[People].by_id.keys() == before.keys()

        await hall.services.rehearsals.wipe_forgotten(rehearsal.rehearsal.since)
        assert hall.services.rehearsals.of(rehearsal.rehearsal_of)
        await hall.services.rehearsals.wipe_forgotten(server_clock() + int(KEPT.total_seconds() * 1000))
        assert list(hall.services.collection.contents) == [rehearsal.rehearsal_of]

    async with open_hall(tmp_path / "data") as hall:
        assert (await hall.visitor().get(f"/{rehearsal.code}"))[0] == 410


@pytest.mark.parametrize("guests", ["", "-1", "101", "many", "1e2", "²"])
async def test_a_wrong_number_of_guests_is_told_beside_its_field_and_kept(hall: Hall, guests: str):
    host = await hall.host("perm")

    status, page = await host.post("/host/rehearsal/begin", guests=guests)

    assert status == 422
    assert "from 0 to 100" in page
    assert f'value="{guests}"' in page
    assert hall.services.rehearsals.of(hall.code) is None


async def test_there_is_one_rehearsal_at_a_time_and_none_of_a_rehearsal(hall: Hall):
    host = await hall.host("perm")
    inside = await begun(hall, host)

    assert (await host.post("/host/rehearsal/begin", guests="0"))[0] == 422
    assert (await host.post("/host/rehearsal/enter"))[0] == 200
    status, page = await host.post("/host/rehearsal/begin", guests="0")
    assert (status, "only borrows" in page) == (422, True)
    assert [one.code for one in hall.services.collection.contents.values() if one.rehearsal] == [inside.code]


async def test_guests_who_cannot_come_at_first_come_when_they_can(hall: Hall):
    host = await hall.host("perm")
    inside = await begun(hall, host)
    parties, closed = hall.services.rehearsals.parties, True
    open_door = parties._open_door

    def door(path: Path):
        if closed:
            raise OSError("no room")
        assert open_door
        return open_door(path)

    parties._open_door = door
    await hall.services.collection.edit(
        inside.code, lambda content: replace(content, rehearsal=replace(content.rehearsal, guests=1))
    )
    await come_true(lambda: not parties.can_come(inside.code))
    assert "they cannot come at the moment" in (await host.get("/host/rehearsal"))[1]

    closed = False

    await come_true(lambda: everybody_is_here(inside, 1))
    assert "they cannot come at the moment" not in (await host.get("/host/rehearsal"))[1]
