"""The next release takes the place of this one, process by process, while people write: they notice a reconnect at most."""

import asyncio
import re
import shutil
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest

from faults.people import browsers
from faults.rigged_shared import NEXT, rigged_shared
from faults.several import NAMES, Roamer, Several, several_up
from faults.talk import repeat, talking
from faults.test_processes_killed import PAUSE
from halls import come_true
from twincloth.live.processes import LOOK_AGAIN
from twincloth.resources import WEB

CHANGED = "pages/session.css"
"""A file for browsers that the next release has otherwise."""

STORED, KNOWN = '{"type":"waved"}', '{"type":"exchange-revised"}'
"""What the next release stores, and what stands in its place for whoever judges, who is of this one."""


@pytest.fixture
def next_release(tmp_path: Path) -> tuple[object, ...]:
    """What Python runs of the next release."""
    web = tmp_path / "next"
    shutil.copytree(WEB / "built", web / "built")
    for packed in (web / "built" / CHANGED).parent.glob(Path(CHANGED).name + ".*"):
        packed.unlink()
    with (web / "built" / CHANGED).open("a", encoding="utf-8") as sheet:
        sheet.write("/* the next release */")
    return rigged_shared("newer", web)


async def test_people_notice_but_a_reconnect_while_each_process_makes_way_for_the_next_release(
    several: Several, times, next_release: tuple[object, ...]
):
    async with several_up(several, times(6, 50)) as people, browsers() as http:
        sheets = {await sheet_of(http, several.sites["p1"].url)}
        refusals = Counter[str]()
        for person in people:
            person.on_refusal = lambda code, _: refusals.update([code])
        before = {person: person.connections for person in people}
        async with talking(people, PAUSE * len(people)) as talk:
            for name in NAMES:
                await talk.acked(2 * len(people))
                said = await several.end(name, signal.SIGTERM)
                assert "Traceback" not in said, said
                assert several.running[name].process.returncode == 0, said
                await several.start(name, next_release)
                sheets.add(await sheet_of(http, several.sites[name].url))
                if name != NAMES[-1]:
                    await must_have(http, several, sheets)
                await newcomer_of(several, name, http).register()
                await asyncio.gather(*(person.go_home() for person in people))
        await repeat(people)
        assert len(sheets) == 2
        assert [person.errors for person in people] == [[]] * len(people)
        assert refusals == Counter()
        assert {running.log.count(f"version={NEXT}") for running in several.running.values()} == {1}
        assert all(person.connections > before[person] for person in people), "the control: all had to move"
        await several.judge(people)


async def test_who_does_not_know_what_the_next_release_stores_sends_its_people_there_and_ends(
    several: Several, times, next_release: tuple[object, ...]
):
    async with several_up(several, times(6, 50)) as people:
        async with talking(people, PAUSE * len(people)) as talk:
            await talk.acked(len(people))
            await several.end("p1", signal.SIGTERM)
            await several.start("p1", next_release)
            await asyncio.gather(*(person.go_home() for person in people))
            waving = next(person for person in people if person.site is several.sites["p1"])
            await waving.here()
            assert await waving.give("wave", "wave")
            said = [await several.ended(name) for name in NAMES[1:]]
            await come_true(lambda: all(at_p1(person, several) for person in people))
            await talk.acked(2 * len(people))
            for name in NAMES[1:]:
                await several.start(name, next_release)
        assert all("Another release has stored what this one does not know" in one for one in said)
        assert not any(person.log.refused for person in people)
        await repeat(people)
        await several.ask("UPDATE entries SET fact = $1 WHERE fact = $2", KNOWN, STORED)
        await several.judge(people)


def at_p1(person: Roamer, several: Several) -> bool:
    return person.connected and person.site is several.sites["p1"]


def newcomer_of(several: Several, name: str, http: aiohttp.ClientSession) -> Roamer:
    return Roamer(f"A newcomer at {name}", "perm", [several.sites[name]], http)


async def sheet_of(http: aiohttp.ClientSession, url: str) -> str:
    """Where the sheet of a session page stands, by a page of this process."""
    async with http.get(f"{url}/") as answer:
        found = re.search(r"/static/(\w+)/", await answer.text())
    assert found
    return f"/static/{found[1]}/{CHANGED}"


async def must_have(http: aiohttp.ClientSession, several: Several, sheets: Sequence[str] | set[str]) -> None:
    """Every process answers for the files of every release that runs, with what that one has, to be kept for good."""
    await asyncio.sleep(LOOK_AGAIN)
    for sheet in sheets:
        told = set()
        for name in NAMES:
            async with http.get(several.sites[name].url + sheet) as answer:
                assert answer.status == 200
                told.add((await answer.text(), answer.headers["Cache-Control"]))
        assert len(told) == 1, "each says something else"
        assert "immutable" in told.pop()[1]
