"""A storm: everybody is dropped at once and comes back at once, and what they need is made once for all."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from faults import storm_watch
from faults.figures import Figures
from faults.ground import Ground
from faults.history import must_be_whole, read_journal
from faults.people import Person, Site, all_caught_up, browsers
from faults.storm_probe import probed
from halls import Hall
from processes import Running
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.people import RegisterParticipant
from twincloth.live.catch_up import MOST_CAUGHT_UP

LANGUAGES = ("en", "ru")
MISSED = 50
"""Entries that happen while everybody is away."""

RENDERED_FOR_ONE = 3
"""Pieces of a page that one message may change for one kind of viewer, at most."""

PATIENCE = 120
"""Seconds after which a test that waits in vain fails; nothing is measured by it."""

BACK_WITHIN = 30.0
LONGEST_LAG = 0.25
CAUGHT_UP_WITHIN = 3.0
"""Seconds."""

Times = Callable[[int, int], int]


class Probed:
    """A server with a probe in it."""

    def __init__(self, server: Running, report: Path) -> None:
        self.server, self._report = server, report

    async def report(self) -> dict[str, Any]:
        """What the probe has seen since it was asked last."""
        self._report.unlink(missing_ok=True)
        self.server.process.send_signal(signal.SIGUSR1)
        async with asyncio.timeout(PATIENCE):
            while not self._report.exists():  # noqa: ASYNC110  # another process writes it
                await asyncio.sleep(0.01)
        return json.loads(self._report.read_text())


async def guests(ground: Ground, url: str, number: int, http: aiohttp.ClientSession) -> list[Person]:
    """Guests with an open page, half of them in each language."""
    site = Site(ground.code, url)
    people = [Person(f"Guest {one}", ("perm", "oxford")[one % 2], site, http) for one in range(number)]
    pages = {}
    for person in people:
        if person.language not in pages:
            pages[person.language] = await page(person)
        person.screen.load(pages[person.language])
        person.come()
    await asyncio.gather(*(person.here() for person in people))
    return people


async def page(guest: Person) -> str:
    address = f"{guest.site.url}/{guest.site.code}"
    async with guest._http.get(address, headers=guest._headers) as answer:
        return await answer.text()


async def drop(people: list[Person]) -> str:
    """End everybody's connection, and let nobody back until `site.url` is set to what this returns."""
    site = people[0].site
    url, site.url = site.url, ""
    await asyncio.gather(*(person._wire.close() for person in people if person._wire))
    return url


@asynccontextmanager
async def watched(server: Running, path: str, found: list[float]) -> AsyncIterator[None]:
    """Somebody in another process asks for a page all the while; the longest wait is added to what was found."""
    command = (sys.executable, "-P", storm_watch.__file__, str(server.port), path)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        yield
    finally:
        said, _ = await process.communicate(b"")
    found.append(float(said))


def must_be_shared(report: dict[str, Any], entries: int) -> None:
    """Raises AssertionError where more was rendered than these entries are for two kinds of viewers."""
    most = entries * len(LANGUAGES) * RENDERED_FOR_ONE
    assert report["renderings"] <= most, f"{report['renderings']} renderings for {entries} entries"


async def test_everybody_is_back_after_a_storm_and_what_they_missed_is_made_once(
    ground: Ground, times: Times, figures: Figures, tmp_path: Path
):
    waits: list[float] = []
    with ground.serving(launcher=probed(tmp_path / "report.json")) as server:
        probe = Probed(server, tmp_path / "report.json")
        async with browsers() as http:
            vera = Person("Vera 1", "perm", Site(ground.code, server.url), http)
            await vera.register()
            vera.come()
            people = await guests(ground, server.url, times(100, 1000), http)
            url = await drop(people)
            await probe.report()
            for number in range(MISSED):
                await vera.say(f"missed-{number}")
            async with watched(server, "/", waits):
                began = asyncio.get_running_loop().time()
                people[0].site.url = url
                await all_caught_up([vera, *people], PATIENCE)
                figures.add("all back", asyncio.get_running_loop().time() - began)
            report = await probe.report()
            await asyncio.gather(*(person.leave() for person in [vera, *people]))
    must_be_whole(await read_journal(ground.data, ground.code), [person.log for person in [vera, *people]])
    must_be_shared(report, MISSED)
    figures.count("renderings", report["renderings"])
    figures.add("lag of the loop", report["lag"])
    figures.add("longest work at one go", report["work"])
    figures.add("a page's longest wait", waits[0])
    figures.must_be_within("all back", BACK_WITHIN)
    figures.must_be_within("lag of the loop", LONGEST_LAG)


async def test_what_is_made_for_each_alone_is_found_out(ground: Ground, tmp_path: Path):
    """Pages are: they are counted like everything else."""
    with ground.serving(launcher=probed(tmp_path / "report.json")) as server:
        probe = Probed(server, tmp_path / "report.json")
        async with browsers() as http:
            tom = Person("Tom", "oxford", Site(ground.code, server.url), http)
            await probe.report()
            for _ in range(10):
                await page(tom)
            report = await probe.report()

    with pytest.raises(AssertionError, match="renderings"):
        must_be_shared(report, 1)


async def test_a_loop_that_lags_is_found_out(ground: Ground, tmp_path: Path):
    with ground.serving(launcher=probed(tmp_path / "report.json")) as server:
        probe = Probed(server, tmp_path / "report.json")
        await probe.report()
        server.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2 * LONGEST_LAG)
        server.process.send_signal(signal.SIGCONT)
        report = await probe.report()

    assert report["lag"] > LONGEST_LAG


async def write(hall: Hall, number: int) -> None:
    """So many messages that wait for a host, each an entry of which a session page shows nothing."""
    vera = RegisterParticipant(participant="vera", name="Вера", place="perm", language="ru")
    await hall.give(vera, "")
    await asyncio.gather(
        *(hall.give(PostMessage(id=f"m{one}", text="Привет!"), "vera") for one in range(number))
    )


async def test_who_was_away_for_long_is_told_everything_at_once(hall: Hall, times: Times, figures: Figures):
    line = await hall.visitor("ru").connect()
    after = (await hall.state()).seq
    await write(hall, times(500, 5000) - 1)
    began = asyncio.get_running_loop().time()
    answer = await line.ask("catch-up", {"after": after})
    figures.add("catching up", asyncio.get_running_loop().time() - began)

    seqs = [entry["seq"] for entry in answer["entries"]]
    assert seqs == list(range(after + 1, after + 1 + times(500, 5000)))
    figures.must_be_within("catching up", CAUGHT_UP_WITHIN)


async def test_who_was_away_for_longer_is_told_to_fetch_the_page(hall: Hall):
    line = await hall.visitor("ru").connect()
    after = (await hall.state()).seq
    await write(hall, MOST_CAUGHT_UP)

    assert await line.ask("catch-up", {"after": after}) == {"ok": True, "resync": True}
