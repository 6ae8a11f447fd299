"""A hall in which people write at a steady rate, and where it is known what each frame took to reach whom."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from faults.people import Person, Site, all_caught_up, browsers
from processes import Running

PLACES = ("perm", "oxford")
PATIENCE = 60
"""Seconds after which what waits in vain fails; nothing is measured by it."""

WORDS = "е\u0301\u0301" * 500
"""A long message: 500 graphemes of 6 bytes."""


class Listener(Person):
    """Notes when each number came, how many people are here, and how many bytes of fragments have come."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sent: dict[str, float] = {}
        self.came: dict[int, float] = {}
        self.present, self.most_present, self.bytes = 0, 0, 0
        self.changed = asyncio.Event()

    def _hear(self, event: str, argument: dict[str, Any]) -> None:
        if event == "entry":
            self.came[argument["seq"]] = asyncio.get_running_loop().time()
            self.bytes += len((argument["html"] or "").encode())
        elif event == "present":
            self.present = sum(argument["places"].values())
            self.most_present = max(self.present, self.most_present)
        self.changed.set()
        super()._hear(event, argument)

    async def write(self, pause: float, enough: asyncio.Event) -> None:
        """Say something every so many seconds until it is enough."""
        loop = asyncio.get_running_loop()
        for number in count(1):
            if enough.is_set():
                return
            id = f"{self.name.split()[1]}-{number}"
            self.sent[id] = loop.time()
            await self.say(id, WORDS)
            await asyncio.sleep(max(0.0, self.sent[id] + pause - loop.time()))


class Listeners:
    """All who listen and write; the first of them is asked for what is not measured."""

    def __init__(self, people: list[Listener]) -> None:
        self.people = people

    @property
    def most_present(self) -> int:
        """The most people that there ever were."""
        return self.people[0].most_present

    async def count_here(self, number: int) -> float:
        """Until presence says so many people; when that was heard, by the loop's clock."""
        return await self._until(lambda first: first.present == number)

    async def heard(self, size: int) -> float:
        """Until so many more bytes of fragments have come; when."""
        wanted = self.people[0].bytes + size
        return await self._until(lambda first: first.bytes >= wanted)

    async def _until(self, true: Any) -> float:
        first = self.people[0]
        async with asyncio.timeout(PATIENCE):
            while not true(first):
                first.changed.clear()
                await first.changed.wait()
        return asyncio.get_running_loop().time()

    def delays(self, since: float, until: float) -> list[float]:
        """Seconds from saying to hearing, of all that was said in a time and has been heard, in order of length."""
        return sorted(self._delays(since, until))

    def _delays(self, since: float, until: float) -> Iterator[float]:
        for sender in self.people:
            for id, seqs in sender.log.acked.items():
                if since <= sender.sent[id] < until:
                    yield from (
                        listener.came[seqs[0]] - sender.sent[id]
                        for listener in self.people
                        if seqs[0] in listener.came
                    )


@asynccontextmanager
async def listeners(site: Site, number: int, rate: float) -> AsyncIterator[Listeners]:
    """So many people who write `rate` messages a second together, until the end of the block."""
    async with browsers() as http:
        people = [Listener(f"Person {one}", PLACES[one % 2], site, http) for one in range(number)]
        for person in people:
            await person.register()
            person.come()
        await asyncio.gather(*(person.here() for person in people))
        enough = asyncio.Event()
        writing = [asyncio.create_task(person.write(number / rate, enough)) for person in people]
        try:
            yield Listeners(people)
            enough.set()
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*writing)
            await all_caught_up(people, PATIENCE)
        finally:
            for task in writing:
                task.cancel()
            await asyncio.gather(*writing, return_exceptions=True)
            for person in people:
                await person.leave()


class Memory:
    """By how much a process grows, looked at ten times a second; Linux alone tells it so."""

    def __init__(self, server: Running) -> None:
        self._status = Path(f"/proc/{server.process.pid}/status")
        self._first = self._most = self._resident()
        self._watching = asyncio.create_task(self._watch())

    async def growth(self) -> int:
        """Bytes from the beginning to the highest."""
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        return self._most - self._first

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            self._most = max(self._most, self._resident())

    def _resident(self) -> int:
        lines = self._status.read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
