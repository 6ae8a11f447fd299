"""A disk that fills up under people who write: they are told, go on reading, and go on writing when there is room."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from faults.disk import RealDisk, SmallDisk
from faults.disk_mount import mounting
from faults.figures import Figures
from faults.ground import Ground
from faults.history import must_be_whole, read_journal
from faults.people import Person, Site, browsers
from faults.talk import talking
from halls import open_hall
from twincloth.database import StorageFailure
from twincloth.exchange.exchange import Entry
from twincloth.journal.sqlite import SQLiteJournal

PATIENCE = 60
"""Seconds after which a test that waits in vain fails; nothing is measured by it."""

TOLD_WITHIN = 1.0
ON_AGAIN_WITHIN = 5.0
"""Seconds."""

FULL = ("storage-full", True)

Times = Callable[[int, int], int]
Disk = SmallDisk | RealDisk


class Teller(Person):
    """Keeps every refusal with the seconds it took, and says when an answer has come."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.refusals: list[tuple[str, bool]] = []
        self.waits: list[float] = []
        self.answered = asyncio.Event()

    async def ask(self, event: str, **fields: Any) -> dict[str, Any]:
        began = asyncio.get_running_loop().time()
        answer = await super().ask(event, **fields)
        if not answer["ok"]:
            self.refusals.append((answer["error"]["code"], answer["error"]["retryable"]))
            self.waits.append(asyncio.get_running_loop().time() - began)
        self.answered.set()
        return answer

    async def until(self, true: Callable[[], bool]) -> None:
        """Until an answer has made it so."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                self.answered.clear()
                await self.answered.wait()


@asynccontextmanager
async def on_a_small_disk(ground: Ground) -> AsyncIterator[tuple[str, Disk]]:
    """The product in this process."""
    with SmallDisk() as disk:
        async with open_hall(ground.data) as hall:
            yield hall.url, disk


@asynccontextmanager
async def on_a_real_disk(ground: Ground, kept: Path) -> AsyncIterator[tuple[str, Disk]]:
    """The product in a process and on a tmpfs of its own, whose database is copied to a folder at the end."""
    with ground.serving(launcher=mounting()) as server:
        disk = RealDisk(server, ground.data)
        yield server.url, disk
        disk.rescue(kept)


@asynccontextmanager
async def tellers(ground: Ground, url: str, number: int) -> AsyncIterator[list[Teller]]:
    """People who are connected."""
    site = Site(ground.code, url)
    async with browsers() as http:
        people = [Teller(f"Person {one}", ("perm", "oxford")[one % 2], site, http) for one in range(number)]
        for person in people:
            await person.register()
            person.come()
        try:
            yield people
        finally:
            await asyncio.gather(*(person.leave() for person in people))


async def through_a_full_disk(people: Sequence[Teller], disk: Disk, figures: Figures) -> None:
    """People write until the disk is full, read while it is, and write again."""
    loop = asyncio.get_running_loop()
    async with talking(people):
        await asyncio.gather(*(person.until(lambda one=person: len(one.log.acked) > 1) for person in people))
        disk.fill()
        await asyncio.gather(*(person.until(lambda one=person: len(one.refusals) > 1) for person in people))
        await reading_goes_on(people[0])
        disk.make_room()
        began, before = loop.time(), {person: len(person.log.acked) for person in people}
        for person in people:
            await person.until(lambda one=person: len(one.log.acked) > before[one])
            figures.add("from room to the next ack", loop.time() - began)


async def reading_goes_on(person: Teller) -> None:
    """Pages, what was missed, the clock."""
    address = f"{person.site.url}/{person.site.code}"
    async with person._http.get(address, headers=person._headers) as answer:
        assert answer.status == 200
    assert (await person.ask("catch-up", after=person.screen.seq))["ok"]
    assert (await person.ask("clock"))["ok"]


async def test_people_on_a_full_disk_are_told_and_lose_nothing(
    ground: Ground, long: bool, times: Times, figures: Figures, tmp_path: Path
):
    kept = tmp_path / "kept" if long else ground.data
    place = on_a_real_disk(ground, kept) if long else on_a_small_disk(ground)
    async with place as (url, disk), tellers(ground, url, times(6, 50)) as people:
        await through_a_full_disk(people, disk, figures)

    assert {refusal for person in people for refusal in person.refusals} == {FULL}
    for person in people:
        for wait in person.waits:
            figures.add("from sending to being told", wait)
    must_be_whole(await read_journal(kept, ground.code), [person.log for person in people])
    figures.must_be_within("from sending to being told", TOLD_WITHIN)
    figures.must_be_within("from room to the next ack", ON_AGAIN_WITHIN)


async def test_a_journal_that_keeps_quiet_about_a_full_disk_is_found_out(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, figures: Figures
):
    append = SQLiteJournal.append

    async def quiet(self: SQLiteJournal, exchange: str, entries: Sequence[Entry]) -> None:
        try:
            await append(self, exchange, entries)
        except StorageFailure:
            return

    monkeypatch.setattr(SQLiteJournal, "append", quiet)
    async with on_a_small_disk(ground) as (url, disk), tellers(ground, url, 2) as people:
        await people[0].say("seen")
        disk.fill()
        await people[0].say("lost")

    with pytest.raises(AssertionError, match="lost was acked"):
        must_be_whole(await read_journal(ground.data, ground.code), [person.log for person in people])
