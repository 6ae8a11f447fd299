"""A school behind one address comes in and talks, while bots of another address register as fast as they can."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from faults.figures import Figures
from faults.ground import Ground
from faults.history import read_journal
from faults.people import Person, Site, browsers
from processes import Running, serving
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.people import ParticipantRegistered
from twincloth.settings import COUNTS, PREFIX
from twincloth.settings.settings import DEFAULTS

Times = Callable[[int, int], int]

REAL = {f"{PREFIX}{name.upper()}": str(DEFAULTS[name]) for name in COUNTS}
"""Every limit as it is unless told."""

IN_WITHIN = 120
"""Seconds in which a school of 600 is in."""

WORSE = 1.5
"""Times as long may 99 of 100 acks take beside the flood as without one; how long that is, says most of all how fast
600 screens take in what 600 people write, which are all in one process here."""

TALK = 10.0
"""Seconds over which everybody of a school writes once, in the long form."""


class Pupil(Person):
    """Comes in by the form, and does as the page says where too many come: presses again at the moment it was told."""

    told = 0

    async def register(self) -> None:
        """As often as it takes."""
        while (seconds := await self._pressed()) is not None:
            self.told += 1
            await asyncio.sleep(seconds)
        await self.fetch()
        self.log.person = self.screen.me

    async def _pressed(self) -> int | None:
        """Seconds to wait, or None once it is in."""
        form = {"name": self.name, "place": self.place, "consent": "yes"}
        address = f"{self.site.url}/{self.site.code}/register"
        async with self._http.post(
            address, data=form, allow_redirects=False, headers=self._headers
        ) as answer:
            if answer.status == 429:
                return int(answer.headers["Retry-After"])
            assert answer.status == 303, await answer.text()
            self.cookie = "; ".join(f"{one.key}={one.value}" for one in answer.cookies.values())
            return None


@asynccontextmanager
async def bots(server: Running, code: str, until_told: bool = False) -> AsyncIterator[dict[str, int]]:
    """A flood for as long as the block runs; afterwards, how often it got which status.

    A quick school is gone before the bots have used up what they may: then they go on until they are told to wait.
    """
    statuses: dict[str, int] = {}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", Path(__file__).parent / "bots.py", server.url, code),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        assert await process.stdout.readline() == b"flooding\n"
        yield statuses
        if until_told:
            assert await process.stdout.readline() == b"told to wait\n"
        assert process.stdin
        process.stdin.close()
        said = await process.stdout.read()
        statuses.update(json.loads(said.splitlines()[-1]))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def school(
    number: int, site: Site, http: aiohttp.ClientSession, figures: Figures, when: str, over: float
) -> None:
    """So many people of one address come in at once, each on a phone of their own, and write."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    pupils = [Pupil(f"Pupil {n} {when}", ("perm", "oxford")[n % 2], site, http) for n in range(number)]

    async def come(pupil: Pupil) -> None:
        await pupil.register()
        pupil.come()
        await pupil.here()
        figures.add(f"in, {when}", loop.time() - began)

    await asyncio.gather(*map(come, pupils))
    for pupil in pupils:
        pupil.on_ack = lambda _, seconds: figures.add(f"acks, {when}", seconds)

    async def talk(pupil: Pupil, n: int) -> None:
        await asyncio.sleep(over * n / number)
        assert await pupil.say(f"{when}-{n}".replace(" ", "-"))

    await asyncio.gather(*(talk(pupil, n) for n, pupil in enumerate(pupils)))
    await asyncio.gather(*(pupil.leave() for pupil in pupils))
    figures.count(f"told to wait, {when}", sum(pupil.told for pupil in pupils))


def scaled(long: bool) -> dict[str, str]:
    """The limits as they are; for the short form a tenth of the school and of what it may do."""
    return REAL if long else REAL | {"TWINCLOTH_REGISTRATIONS_PER_ADDRESS": "60"}


async def test_a_school_behind_one_address_comes_in_and_talks_beside_a_flood(
    ground: Ground, times: Times, figures: Figures, long: bool
):
    number, over = times(60, 600), TALK if long else 0.0
    with serving(ground.data, env=scaled(long)) as server:
        async with browsers() as http, bots(server, ground.code, until_told=True) as statuses:
            began = asyncio.get_running_loop().time()
            await school(number, Site(ground.code, server.url), http, figures, "beside the flood", over)
        lasted = asyncio.get_running_loop().time() - began
        assert "Traceback" not in server.log

    journal = [entry.fact for entry in await read_journal(ground.data, ground.code)]
    names = [fact.name for fact in journal if isinstance(fact, ParticipantRegistered)]
    assert sum(name.startswith("Pupil") for name in names) == number
    assert sum(isinstance(fact, MessagePosted) for fact in journal) == number
    allowance = int(scaled(long)["TWINCLOTH_REGISTRATIONS_PER_ADDRESS"])
    robots = sum(name.startswith("Robot") for name in names)
    assert allowance <= robots <= allowance * (1 + (lasted + 10) / 60)
    assert statuses["429"] > 0
    figures.count("bots let in", robots)
    figures.count("bots told to wait", statuses["429"])
    figures.must_be_within("in, beside the flood", IN_WITHIN)
    if long:
        await quiet_beside_it(ground, number, over, figures)


async def quiet_beside_it(ground: Ground, number: int, over: float, figures: Figures) -> None:
    """The same school once more without bots, to compare with."""
    site = Site(ground.code)
    with serving(ground.data, env=REAL) as server:
        site.url = server.url
        async with browsers() as http:
            await school(number, site, http, figures, "quiet", over)
    figures.must_be_within("in, quiet", IN_WITHIN)
    ratio = figures.quantile("acks, beside the flood", 0.99) / figures.quantile("acks, quiet", 0.99)
    figures.count("acks beside the flood, in % of quiet", round(100 * ratio))
    assert ratio <= WORSE


async def test_without_the_limit_the_same_bots_are_let_in(ground: Ground):
    """The control: it is the limit that keeps them out, and nothing else."""
    with serving(ground.data) as server:
        async with bots(server, ground.code) as statuses:
            guest = Pupil("Pupil", "perm", Site(ground.code, server.url), aiohttp.ClientSession())
            async with guest._http:
                while await registered(guest) < 100:  # noqa: ASYNC110  # it is the server that changes
                    await asyncio.sleep(0.05)

    assert statuses.keys() == {"303"}
    assert statuses["303"] > 60


async def registered(guest: Pupil) -> int:
    """The number of the newest entry, which almost all are registrations."""
    await guest.fetch()
    return guest.screen.seq
