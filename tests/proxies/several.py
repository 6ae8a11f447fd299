"""Three processes behind a real proxy, set up as documented; each is an engine and what makes it one of several."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from certificates import certify
from live.engine.wires import PATIENCE, CachedResponse, Door
from live.several import One, TableInMemory, one_of_several
from proxies.standing import DOCS, free_ports, replaced, running

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


class Place(NamedTuple):
    """Where a test's proxy and its three processes stand."""

    folder: Path
    tls: int
    plain: int
    processes: list[int]

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    def documented(self, name: str, **words: str) -> str:
        """A documented configuration at this place's addresses."""
        ports = {f"127.0.0.1:{8471 + at}": f"127.0.0.1:{port}" for at, port in enumerate(self.processes)}
        return replaced((DOCS / "several" / name).read_text("utf-8"), **ports, **words)


def nginx(place: Place) -> list[str]:
    """The command that runs nginx with the documented configuration."""
    documented = place.documented(
        "nginx.conf",
        **{
            "listen 80;": f"listen 127.0.0.1:{place.plain};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{place.tls} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "server_name cloth.example;": "server_name localhost;",
            "/etc/letsencrypt/live/cloth.example/fullchain.pem": str(place.certificate),
            "/etc/letsencrypt/live/cloth.example/privkey.pem": str(place.key),
            "/var/log/nginx/access.log": str(place.folder / "access.log"),
        },
    )
    (place.folder / "twincloth.conf").write_text(documented, "utf-8")
    folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {place.folder}/{name};" for name in folders)
    (place.folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {place.folder}/nginx.pid; events {{}}\n"
        f"http {{ access_log off; {paths} include {place.folder}/twincloth.conf; }}\n",
        "utf-8",
    )
    return ["nginx", "-e", "stderr", "-p", str(place.folder), "-c", str(place.folder / "nginx.conf")]


def caddy(place: Place) -> list[str]:
    """The command that runs Caddy with the documented configuration."""
    documented = place.documented(
        "Caddyfile",
        **{
            "\n{$DOMAIN:cloth.example} {": f"\nhttps://localhost:{place.tls} {{\n"
            f"\ttls {place.certificate} {place.key}\n\tbind 127.0.0.1",
            "{\n\t# As": "{\n\tadmin off\n\tauto_https disable_redirects\n\t# As",
        },
    )
    (place.folder / "Caddyfile").write_text(documented, "utf-8")
    return ["caddy", "run", "--config", str(place.folder / "Caddyfile"), "--adapter", "caddyfile"]


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


COMMANDS: dict[str, Callable[[Place], list[str]]] = {"nginx": nginx, "caddy": caddy, "haproxy": haproxy}


class Three(NamedTuple):
    """The three processes, and the way to them."""

    all: list[One]
    door: SecureDoor
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
        place = Place(folder, tls, plain, [one.door.port for one in all_of_them])
        certify(place.certificate, place.key)
        await closing.enter_async_context(running(COMMANDS[proxy](place), folder, tls))
        trust = ssl.create_default_context(cafile=str(place.certificate))
        http = await closing.enter_async_context(aiohttp.ClientSession())
        yield Three(all_of_them, SecureDoor(tls, http, trust), stacks)
