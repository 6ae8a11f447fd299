"""One exchange's turn delays nobody else: tiles, pictures, recordings and staff links are asked of their own alone."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from ceremony import open_patch, open_whole, second_exchange, unveil
from collection.takes import mp3
from halls import PATIENCE, Hall, Visitor, open_hall
from pages.test_recording_pages import Desk
from pages.zooming import give_master, zoom
from twincloth.collection.content import Content, Gift
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.exchange import Entry
from twincloth.exchange.staff import AppointStaff, DismissStaff
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.pages.staff import key_hash, new_key

pytestmark = pytest.mark.on_sqlite


class OtherTurn:
    """A turn of another exchange whose commit waits until the test is over."""

    def __init__(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hall = hall
        self.code = ""
        self._begun, self._goes_on = asyncio.Event(), asyncio.Event()
        stored = SQLiteJournal.append

        async def append(journal: SQLiteJournal, exchange: str, entries: list[Entry]) -> None:
            if exchange == self.code:
                self._begun.set()
                await self._goes_on.wait()
            await stored(journal, exchange, entries)

        monkeypatch.setattr(SQLiteJournal, "append", append)
        self._turn: asyncio.Task[int] | None = None

    async def begin(self) -> None:
        code = await second_exchange(self.hall)
        self.code = code
        self._turn = asyncio.create_task(self.hall.services.rooms.find(code).give(OpenDoors(), OPERATOR.id))
        await self._begun.wait()

    async def end(self) -> None:
        self._goes_on.set()
        if self._turn:
            await self._turn


@pytest.fixture
async def turn(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OtherTurn]:
    other = OtherTurn(hall, monkeypatch)
    yield other
    await other.end()


async def status(visitor: Visitor, path: str) -> int:
    async with asyncio.timeout(PATIENCE):
        return (await visitor.get(path))[0]


async def test_whoever_asks_for_the_exchange_itself_waits(hall, turn):
    await turn.begin()

    asking = asyncio.create_task(hall.services.rooms.state(turn.code))
    await asyncio.sleep(0)

    assert not asking.done(), "the rig holds up nothing"
    await turn.end()
    assert (await asking)[0].id == turn.code


async def test_staff_links_open_and_void_ones_are_refused(hall, turn):
    host, stage = await hall.link(Role.HOST, "perm", "nina"), await hall.link(Role.STAGE)
    revoked = await hall.link(Role.HOST, "oxford", "tom")
    await hall.give(DismissStaff(staff="tom"))
    await turn.begin()

    assert await status(hall.visitor(), host) == 200
    assert await status(hall.visitor(), stage) == 200
    assert await status(hall.visitor(), revoked) == 410
    assert await status(hall.visitor(), "/staff/forged") == 410


async def test_pictures_that_hang_in_both_are_shown_by_the_one_that_may(hall, turn):
    await unveil(hall, hall.gifts[0])
    first, second = hall.patches(hall.gifts[0])[:2]
    await open_patch(hall, hall.gifts[0], first)
    content = hall.services.collection.contents[hall.code]
    opened, sealed = (content.card(code)[1].picture.variants[0].name for code in (first, second))
    nina = await hall.host("perm")
    await turn.begin()
    assert hall.services.collection.holders(opened) == {hall.code, turn.code}

    assert await status(hall.visitor(), f"/pictures/{opened}") == 200
    assert await status(nina, f"/pictures/{sealed}") == 200
    assert await status(hall.visitor(), f"/pictures/{'0' * 32}.webp") == 404


async def test_tiles_are_shown(hall, turn):
    gift = hall.gifts[0]
    await give_master(hall, gift)
    await open_whole(hall, gift)
    await turn.begin()

    assert await status(hall.visitor(), f"{zoom(hall, gift).path}/full/max/0/default.jpg") == 200
    assert await status(hall.visitor(), f"{zoom(hall, gift, 1).info}") == 200
    assert await status(hall.visitor(), f"/iiif/{'0' * 32}/info.json") == 404


async def test_recordings_are_heard(hall, turn):
    desk = await Desk.of(hall)
    await desk.send(mp3())
    await desk.write()
    await open_whole(hall, hall.gifts[0])
    await turn.begin()

    assert await status(hall.visitor(), desk.address) == 200
    assert await status(hall.visitor(), f"/tellings/{'0' * 32}.mp3") == 404


async def test_who_may_see_a_picture_in_one_exchange_may_see_it(hall):
    other = await second_exchange(hall)
    await open_whole(hall, hall.gifts[0])
    name = hall.services.collection.contents[other].gifts[0].picture.variants[0].name
    assert hall.services.collection.holders(name) == {hall.code, other}

    assert await status(hall.visitor(), f"/pictures/{name}") == 200


async def test_a_picture_that_was_taken_down_is_found_in_no_exchange_any_more(hall):
    collection = hall.services.collection
    await open_whole(hall, hall.gifts[0])
    name = collection.contents[hall.code].gifts[0].picture.variants[0].name

    def bare(gift: Gift) -> Gift:
        return replace(gift, picture=replace(gift.picture, variants=()))

    def change(content: Content) -> Content:
        return replace(content, gifts=tuple(map(bare, content.gifts)))

    await collection.edit(hall.code, change)

    assert collection.holders(name) == frozenset()
    assert await status(hall.visitor(), f"/pictures/{name}") == 404


async def test_links_are_known_again_after_a_restart_and_after_names_were_erased(
    tmp_path: Path, prepared: Path
):
    shutil.copytree(prepared, tmp_path / "data")
    async with open_hall(tmp_path / "data") as hall:
        kept, revoked = (
            await hall.link(Role.HOST, "perm", "nina"),
            await hall.link(Role.HOST, "oxford", "tom"),
        )
        await hall.give(DismissStaff(staff="tom"))

    async with open_hall(tmp_path / "data") as hall:
        assert await status(hall.visitor(), kept) == 200
        assert await status(hall.visitor(), revoked) == 410
        await hall.services.rooms.find(hall.code).forget()
        assert await status(hall.visitor(), kept) == 200
        assert await status(hall.visitor(), revoked) == 410
        await hall.give(DismissStaff(staff="nina"))
        assert await status(hall.visitor(), kept) == 410


async def test_an_appointment_that_was_not_stored_opens_nothing(hall: Hall, monkeypatch):
    key = new_key()

    async def full(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(SQLiteJournal, "append", full)
        with pytest.raises(ZeroDivisionError):
            await hall.give(AppointStaff(staff="x", role=Role.HOST, place="perm", key_hash=key_hash(key)))

    assert await status(hall.visitor(), f"/staff#{key}") == 410
