"""People who flood with messages: each gets ten through in ten seconds, is told when to go on, and is felt by nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from faults.figures import Figures
from faults.ground import Ground, copied
from faults.people import Person, Site, browsers, come_in
from faults.test_floods import BEHIND_A_PROXY, MOST_SLOWER, UNNOTICED, delays
from faults.wire import LineLost
from processes import Running, serving

THROUGH, WINDOW = 10, 10.0
"""Messages of one person in so many seconds."""
A_SECOND, BATCH = 1000, 50
UNANSWERED = 1.0
"""Seconds: what a connection that was cut off did not answer is not waited for."""
ROUNDS, LASTS = 5, 2.0
WRITERS = 20
PEOPLE = BEHIND_A_PROXY | {"TWINCLOTH_REGISTRATIONS_PER_ADDRESS": "1000000"}


class Flooder:
    """A person who sends as much as they can, and what became of it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        person.ack_within = UNANSWERED
        self.through: list[float] = []
        self.waits: list[int] = []
        self._sent = 0

    async def pour(self, messages: int) -> None:
        """So many at once; what a connection that is cut off does not answer is not through."""
        numbers = range(self._sent, self._sent + messages)
        self._sent += messages
        await asyncio.gather(*(self._send(f"{self.person.log.person}-{number}") for number in numbers))

    async def keep_pouring(self) -> None:
        """A thousand a second, for as long as one may."""
        while True:
            await asyncio.gather(self.pour(BATCH), asyncio.sleep(BATCH / A_SECOND))

    async def _send(self, id: str) -> None:
        try:
            answer = await self.person.ask("post-message", id=id, text="flood")
        except LineLost:
            return
        if answer["ok"]:
            self.through.append(asyncio.get_running_loop().time())
        else:
            assert answer["error"]["code"] == "too-many-commands"
            self.waits.append(answer["error"]["wait"])

    @property
    def most_in_a_window(self) -> int:
        return max(
            (sum(began <= at < began + WINDOW for at in self.through) for began in self.through), default=0
        )


@asynccontextmanager
async def crowd(server: Running, ground: Ground, number: int) -> AsyncIterator[list[Person]]:
    async with browsers() as http:
        here = await come_in(number, Site(ground.code, server.url), http)
        yield here
        for person in here:
            await person.leave()


async def test_of_a_flood_ten_messages_come_through_and_the_rest_is_told_when(
    ground: Ground, prepared_ground: Path, tmp_path: Path, long: bool, figures: Figures
):
    with serving(ground.data, env=PEOPLE) as server:
        async with crowd(server, ground, 3) as (vera, *people):
            flooders = [Flooder(person) for person in people]
            await asyncio.gather(*(flooder.pour(THROUGH + 5) for flooder in flooders))
            assert await vera.say("beside-them"), "others are heard"

    assert [len(flooder.through) for flooder in flooders] == [THROUGH] * len(flooders)
    assert [len(flooder.waits) for flooder in flooders] == [5] * len(flooders)
    assert all(1 <= wait <= WINDOW for flooder in flooders for wait in flooder.waits)
    for number in (1, 50) if long else ():
        await must_be_felt_by_nobody(copied(prepared_ground, tmp_path / f"{number}"), number, figures)


async def must_be_felt_by_nobody(ground: Ground, number: int, figures: Figures) -> None:
    """So many who send a thousand a second for as long as they may, beside others; in turns with quiet."""
    usual, beside = [], []
    with serving(ground.data, env=PEOPLE) as server:
        async with crowd(server, ground, WRITERS + number) as people:
            writers, flooders = people[:WRITERS], [Flooder(person) for person in people[WRITERS:]]
            for _ in range(ROUNDS):
                usual.append(await judged(writers, f"{number} quiet", figures))
                pouring = [asyncio.create_task(flooder.keep_pouring()) for flooder in flooders]
                beside.append(await judged(writers, f"{number} flooding", figures))
                for task in pouring:
                    task.cancel()
                await asyncio.gather(*pouring, return_exceptions=True)
    assert max(flooder.most_in_a_window for flooder in flooders) <= THROUGH
    if (
        number == 1
    ):  # fifty keep this process too busy to tell its own delays from the server's: test_floods.py
        assert median(beside) <= max(UNNOTICED, MOST_SLOWER * median(usual)), (number, usual, beside)


async def judged(writers: list[Person], what: str, figures: Figures) -> float:
    """The 99 % value of the acks of those who write at a person's pace."""
    heard = await delays(writers, LASTS)
    for delay in heard:
        figures.add(what, delay)
    return heard[len(heard) * 99 // 100]
