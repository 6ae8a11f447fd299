"""Idle connections: a thousand of them that ask for nothing, on a server that may have 400 files open."""

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from faults.ground import Ground
from processes import HANG_GUARD

FEW_DESCRIPTORS = Path(__file__).with_name("few_descriptors.py")
DESCRIPTORS = 400
IDLE = 1000


async def besiege(ground: Ground, url: str, port: int) -> None:
    """Idle connections, some of which have begun to ask; and between them people who want a page."""
    timeout = aiohttp.ClientTimeout(HANG_GUARD)
    async with AsyncExitStack() as stack:
        jar = aiohttp.CookieJar(unsafe=True)
        vera = await stack.enter_async_context(aiohttp.ClientSession(url, cookie_jar=jar, timeout=timeout))
        async with vera.post(f"/{ground.code}/register", data={"name": "Vera", "place": "perm"}) as answer:
            assert answer.status == 200
        for number in range(IDLE):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            idle.sendall(b"GET / HT" if number % 2 else b"")
            if number % 50 == 0:
                async with vera.get(f"/{ground.code}") as answer:
                    assert answer.status == 200
                async with aiohttp.ClientSession(url, timeout=timeout) as tom, tom.get("/") as answer:
                    assert answer.status == 200


def test_a_thousand_idle_connections_keep_nobody_out(ground: Ground):
    with ground.serving(launcher=(FEW_DESCRIPTORS, DESCRIPTORS)) as server:
        asyncio.run(besiege(ground, server.url, server.port))
        log = server.log

    assert f"may have {DESCRIPTORS} files open at once" in log
    assert "Traceback" not in log
    assert len(log.splitlines()) < 10, log
