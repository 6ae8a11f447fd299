"""Three processes behind a real proxy, set up as documented; each is an engine and what makes it one of several."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from certificates import certify
from live.engine.wires import PATIENCE, CachedResponse, Door
from live.several import One, TableInMemory, one_of_several
from proxies import standing
from proxies.standing import DOCS, Place, free_ports, running

NAMES = ("p1", "p2", "p3")


class SecureDoor(Door):
    """The proxy, as clients find it over TLS."""

    def __init__(self, port: int, http: aiohttp.ClientSession, trust: ssl.SSLContext) -> None:
        super().__init__(port, http)
        self._trust = trust

    def url(self, target: str) -> str:
        return f"https://localhost:{self.port}{target}"

    async def ask(self, method: str, target: str, **options: Any) -> CachedResponse:
        timeout = aiohttp.ClientTimeout(PATIENCE)
        async with self.http.request(
            method, self.url(target), ssl=self._trust, timeout=timeout, **options
        ) as got:
            return CachedResponse(got.status, await got.text(), got.headers)

    async def beside(self, target: str) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket."""
        return await self.http.ws_connect(self.url(target), ssl=self._trust)


def haproxy(place: Place) -> list[str]:
    """The command that runs HAProxy with the documented configuration."""
    both = place.folder / "both.pem"
    both.write_text(place.certificate.read_text("ascii") + place.key.read_text("ascii"), "ascii")
    documented = place.documented(
        "haproxy.cfg",
        **{
            "log /dev/log local0": "log stderr format raw local0",
            "maxconn 20000": "maxconn 1000",
            "bind :80": f"bind 127.0.0.1:{place.plain}",
            "bind :443 ssl crt /etc/haproxy/cloth.example.pem": f"bind 127.0.0.1:{place.tls} ssl crt {both}",
        },
    )
    (place.folder / "haproxy.cfg").write_text(documented, "utf-8")
    return ["haproxy", "-db", "-f", str(place.folder / "haproxy.cfg")]


COMMANDS = standing.COMMANDS | {"haproxy": haproxy}


class Three(NamedTuple):
    """The three processes, and the way to them."""

    all: list[One]
    door: SecureDoor
    place: Place
    stacks: list[AsyncExitStack]

    async def end(self, name: str) -> None:
        """One process is no more."""
        await self.stacks[NAMES.index(name)].aclose()


@asynccontextmanager
async def three_behind(proxy: str, folder: Path) -> AsyncIterator[Three]:
    """Three processes behind one of the proxies."""
    async with AsyncExitStack() as closing:
        table = TableInMemory()
        stacks = [await closing.enter_async_context(AsyncExitStack()) for _ in NAMES]
        all_of_them = [
            await stack.enter_async_context(one_of_several(name, table))
            for name, stack in zip(NAMES, stacks, strict=True)
        ]
        tls, plain = free_ports(2)
        ports = {8471 + at: one.door.port for at, one in enumerate(all_of_them)}
        place = Place(folder, tls, plain, ports, DOCS / "several", "{$DOMAIN:cloth.example}")
        certify(place.certificate, place.key)
        await closing.enter_async_context(running(COMMANDS[proxy](place), folder, tls))
        trust = ssl.create_default_context(cafile=str(place.certificate))
        http = await closing.enter_async_context(aiohttp.ClientSession())
        yield Three(all_of_them, SecureDoor(tls, http, trust), place, stacks)
