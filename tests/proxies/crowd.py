"""A crowd that watches by plain HTTP: bare connections, so that thousands cost a test little."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from halls import PATIENCE, Hall
from watchers import address_of

ASKED = 'twincloth_http_requests_total{route="/{code}/entries",status="2xx"} '


class Poller:
    """One of the crowd, who asks as pages do."""

    def __init__(self, port: int, address: str, upto: int) -> None:
        self._port, self._address = port, address
        self.upto, self.heard = upto, ""
        self.told: set[tuple[int, str]] = set()
        """How far each answer brought them: those of one kind who are told the same have been told by one answer."""
        self.resynced = False
        self.latest = ""

    async def run(self) -> None:
        """Ask until the page is to be fetched again, or this is cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            while not self.resynced:
                await self._ask(reader, writer)
        finally:
            writer.close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = f"{self._address}&after={self.upto}" + (f"&heard={self.heard}" if self.heard else "")
        writer.write(f"GET {path} HTTP/1.1\r\nHost: cloth.example\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert head.startswith(b"http/1.1 200 "), head
        answer = json.loads(await _body(reader, head))
        self.resynced = "resync" in answer
        for entry in answer.get("entries", ()):
            assert entry["seq"] == self.upto + 1, "an entry is missing or comes twice"
            self.upto = entry["seq"]
            self.latest = entry["html"] or self.latest
        self.heard = answer.get("heard", "")
        self.told.add((self.upto, self.heard))


class Crowd:
    """All of it, in both languages."""

    def __init__(self, hall: Hall, pollers: list[Poller]) -> None:
        self.hall = hall
        self.pollers = pollers

    @property
    def kinds(self) -> Iterable[list[Poller]]:
        return self.pollers[::2], self.pollers[1::2]

    @property
    def answers(self) -> int:
        """How many different answers were given: one a kind and window."""
        return sum(len(set().union(*(one.told for one in kind))) for kind in self.kinds)

    async def reach(self, seq: int) -> None:
        """Until everybody has heard this number."""
        async with asyncio.timeout(3 * PATIENCE):
            while not all(one.upto >= seq or one.resynced for one in self.pollers):  # noqa: ASYNC110  # over the network
                await asyncio.sleep(0.01)

    async def resync(self) -> None:
        """Until everybody fetches the page again."""
        async with asyncio.timeout(3 * PATIENCE):
            while not all(one.resynced for one in self.pollers):  # noqa: ASYNC110  # over the network
                await asyncio.sleep(0.01)


@asynccontextmanager
async def crowd(hall: Hall, port: int, number: int) -> AsyncIterator[Crowd]:
    """So many who come by this port, every other one in Russian, once each has been answered."""
    addresses = [await address_of(hall, language) for language in ("en", "ru")]
    seq = (await hall.state()).seq
    here = Crowd(hall, [Poller(port, addresses[one % 2], seq) for one in range(number)])
    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(one.run()) for one in here.pollers]
        async with asyncio.timeout(3 * PATIENCE):
            while not all(one.told for one in here.pollers):  # noqa: ASYNC110  # over the network
                await asyncio.sleep(0.01)
        yield here
        for task in asking:
            task.cancel()


async def asked(hall: Hall) -> int:
    """How often the product itself has answered a question for entries; its figures have to be wanted."""
    assert hall.services.metrics
    told = (await hall.services.metrics.text()).decode()
    return int(float(told.partition(ASKED)[2].partition("\n")[0] or 0))


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    """What follows these headers (RFC 9112, 6)."""
    if b"transfer-encoding: chunked" not in head:
        return await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0]))
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return body
