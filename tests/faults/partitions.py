"""A network of lines between three processes and PostgreSQL, each of which can be cut one way or both."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import permutations
from pathlib import Path

from faults.proxy import Clear, FaultProxy, listening
from faults.rigged_shared import rigged_shared
from faults.several import NAMES, Several

POSTGRESQL = "PostgreSQL"

Way = tuple[str, str]
"""From whom bytes come, and to whom."""


class Cut(Clear):
    """Nothing comes through until it is mended; what was sent meanwhile arrives then, as TCP sees to it."""

    def __init__(self) -> None:
        self._mended = asyncio.Event()
        self.held = 0
        """Bytes that have come to it."""

    def mend(self) -> None:
        self._mended.set()

    async def send(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        self.held += len(chunk)
        await self._mended.wait()
        await super().send(chunk, writer)


class Line(FaultProxy):
    """Leads to a port of this machine or to a Unix socket, once it is known which."""

    target: int | Path = 0

    def __init__(self) -> None:
        super().__init__(0)
        self.back = Clear()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, Path):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection("127.0.0.1", self.target)


class Network:
    """`lines` are by who connects to whom."""

    def __init__(self, several: Several, folder: Path, lines: dict[Way, Line]) -> None:
        self.several, self.lines = several, lines
        self._folder = folder
        self._cuts: list[Cut] = []

    async def start(self, name: str) -> None:
        """One of the processes, which finds the others and PostgreSQL by its lines."""
        others = {to: f"127.0.0.1:{self.lines[name, to].port}" for to in NAMES if to != name}
        file = self._folder / f"{name}.json"
        file.write_text(json.dumps(others), "ascii")
        database = self.several.address.partition("?")[0].rpartition("/")[2]
        address = f"postgresql://twincloth@127.0.0.1:{self.lines[name, POSTGRESQL].port}/{database}"
        await self.several.start(name, rigged_shared("by-lines", file), address=address)
        told = await self.several.ask("SELECT address FROM processes WHERE name = $1", name)
        for one in NAMES:
            if one != name:
                self.lines[one, name].target = int(told.rpartition(":")[2])

    def cut(self, ways: Iterable[Way]) -> None:
        """Let nothing through any more from whom to whom, whichever of them has connected to the other."""
        for here, there in ways:
            cut = Cut()
            self._cuts.append(cut)
            if line := self.lines.get((here, there)):
                line.fault = cut
            if line := self.lines.get((there, here)):
                line.back = cut

    def mend(self) -> int:
        """Let everything through, what is late first; how many bytes had come to the cuts."""
        for line in self.lines.values():
            line.fault, line.back = Clear(), Clear()
        cuts, self._cuts = self._cuts, []
        for cut in cuts:
            cut.mend()
        return sum(cut.held for cut in cuts)


@asynccontextmanager
async def network(several: Several, folder: Path) -> AsyncIterator[Network]:
    """All processes, up and connected by lines, as long as the block runs."""
    async with AsyncExitStack() as closing:
        ways = [*permutations(NAMES, 2), *((name, POSTGRESQL) for name in NAMES)]
        lines = {way: await closing.enter_async_context(listening(Line())) for way in ways}
        socket = Path(several.address.rpartition("host=")[2]) / ".s.PGSQL.5432"
        for name in NAMES:
            lines[name, POSTGRESQL].target = socket
        closing.push_async_callback(several.close)
        laid = Network(several, folder, lines)
        await asyncio.gather(*(laid.start(name) for name in NAMES))
        yield laid
