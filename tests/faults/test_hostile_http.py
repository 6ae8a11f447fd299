"""Hostile requests: a hundred thousand of them, each answered or its connection closed, and nobody is disturbed."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from faults.ground import Ground
from faults.hostile import Witness, must_be_quiet
from faults.hostile_http import Volley, requests_in, volley
from faults.people import Person, Site, browsers

AT_ONCE = 24
HURRIED = Path(__file__).with_name("hurried.py")
PATIENCE = 60
"""Seconds; nothing is measured by it."""

STATUS = re.compile(rb"^HTTP/[012]\.[019] (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n", re.MULTILINE)
VERSION = re.compile(rb"^Server: .*\d", re.MULTILINE)
INTERIM = (b"100", b"101")


class Besieger:
    """Sends volleys, each over a connection of its own, and looks at what comes back."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.sent = 0
        self.statuses: Counter[int] = Counter()

    async def send(self, one: Volley) -> None:
        """One connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        heard = b""
        try:
            writer.write(one.sent)
            if one.ended:
                writer.write_eof()
            async with asyncio.timeout(PATIENCE):
                with suppress(ConnectionError):
                    while piece := await reader.read(1 << 18):
                        heard += piece
        except TimeoutError:
            raise AssertionError(f"neither answered nor closed: {one.sent!r}") from None
        finally:
            writer.transport.abort()
        self.sent += requests_in(one.sent)
        self._look(one, heard)

    def _look(self, one: Volley, heard: bytes) -> None:
        answers = STATUS.findall(heard)
        assert answers or not heard, (one.sent, heard[:300])
        assert answers or not one.whole, f"a request without an answer: {one.sent!r}"
        for status, fields in answers:
            self.statuses[int(status)] += 1
            assert status != b"500", (one.sent, heard[:500])
            assert status in INTERIM or b"Content-Security-Policy: " in fields, (one.sent, fields)
            assert not VERSION.search(fields), fields


async def siege(ground: Ground, port: int, url: str, wanted: int, seed: int) -> Besieger:
    """As many requests, while Alice goes on talking and reading."""
    chance = random.Random(seed)
    besieger = Besieger(port)
    async with browsers() as http:
        site = Site(ground.code, url)
        alice, oleg = Person("Alice", "oxford", site, http), Person("Oleg", "perm", site, http)
        await alice.register()
        await oleg.register()
        alice.come()
        await alice.here()
        witness = Witness(alice)

        async def attack() -> None:
            while besieger.sent < wanted:
                await besieger.send(volley(chance, ground.code, ground.gifts[0], oleg.cookie))

        attacks = [asyncio.create_task(attack()) for _ in range(AT_ONCE)]
        while not all(one.done() for one in attacks):
            await witness.go_on()
            async with http.get(f"{url}/{ground.code}") as page:
                assert page.status == 200
            await asyncio.wait(attacks, timeout=0.2, return_when=asyncio.FIRST_EXCEPTION)
            for one in attacks:
                if one.done():
                    one.result()
        await witness.go_on()
        await alice.leave()
    return besieger


def test_hostile_requests_are_answered_or_closed_and_disturb_nobody(
    ground: Ground, times: Callable[[int, int], int], long: bool
):
    seed = random.randrange(1 << 32) if long else 8
    with ground.serving(launcher=(HURRIED,)) as server:
        began, before = time.monotonic(), len(server.log)
        besieger = asyncio.run(siege(ground, server.port, server.url, times(900, 100_000), seed))
        must_be_quiet(server.log[before:], (time.monotonic() - began) / 60)

    print("seed", seed, dict(besieger.statuses))
    assert besieger.statuses[200] > 10
    assert besieger.statuses[400] > 10


@pytest.mark.parametrize(
    ("heard", "whole"),
    [
        (b"", True),
        (b"HTTP/1.1 500 Internal Server Error\r\nContent-Security-Policy: x\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Security-Policy: x\r\nServer: Python/3.11\r\n\r\n", False),
        (b"nothing that is HTTP", False),
    ],
)
def test_what_must_not_come_back_would_be_noticed(heard, whole):
    with pytest.raises(AssertionError):
        Besieger(0)._look(Volley(b"GET / HTTP/1.1\r\n\r\n", whole, ended=False), heard)


def test_what_may_come_back_is_let_through():
    besieger = Besieger(0)
    besieger._look(Volley(b"GET", whole=False, ended=True), b"")
    besieger._look(
        Volley(b"GET / HTTP/1.1\r\n\r\n", whole=True, ended=False),
        b"HTTP/1.1 200 OK\r\nContent-Security-Policy: x\r\nServer: Twincloth\r\n\r\n<p>",
    )

    assert besieger.statuses == {200: 1}
