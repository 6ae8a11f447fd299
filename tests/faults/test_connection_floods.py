"""Floods of connections: pages beside them are answered, and how quickly is measured beside quiet in the same run."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bound_process import bound
from faults.connection_flood import KINDS
from faults.figures import Figures
from faults.ground import Ground
from processes import HANG_GUARD

FLOOD = Path(__file__).with_name("connection_flood.py")
SLOWER, AT_LEAST = 6.0, 0.3
"""By how much 95 % of pages may be slower than in quiet, and seconds that are always allowed: client, flood and server
share two cores here."""


@asynccontextmanager
async def flooding(port: int, kind: str, code: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(*bound(sys.executable, FLOOD, port, kind, code))
    try:
        yield
        assert process.returncode is None, "it has ended before what was measured beside it"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def look(http: aiohttp.ClientSession, path: str, times: int, figures: Figures, what: str) -> None:
    """A page, again and again, each over a connection of its own."""
    for _ in range(times):
        began = time.perf_counter()
        async with http.get(path) as answer:
            assert answer.status == 200
            await answer.read()
        figures.add(what, time.perf_counter() - began)
        await asyncio.sleep(0.01)


async def besiege(ground: Ground, url: str, port: int, times: int, figures: Figures) -> None:
    options = {"timeout": aiohttp.ClientTimeout(HANG_GUARD), "cookie_jar": aiohttp.CookieJar(unsafe=True)}
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(url, connector=connector, **options) as vera:
        async with vera.post(f"/{ground.code}/register", data={"name": "Vera", "place": "perm"}) as answer:
            assert answer.status == 200
        await look(vera, f"/{ground.code}", times, figures, "quiet")
        for kind in KINDS:
            async with flooding(port, kind, ground.code):
                await look(vera, f"/{ground.code}", times, figures, kind)


def test_pages_are_answered_beside_floods(ground: Ground, times: Callable[[int, int], int], figures: Figures):
    with ground.serving() as server:
        asyncio.run(besiege(ground, server.url, server.port, times(10, 200), figures))
        log = server.log

    assert "Traceback" not in log
    for kind in KINDS:
        figures.must_be_within(kind, max(AT_LEAST, SLOWER * figures.quantile("quiet", 0.95)), 0.95)
