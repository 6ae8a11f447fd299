"""Real proxies that stand before the product, with TLS, as the guide to running sets them up."""

import asyncio
import os
import shutil
import socket
import ssl
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
from socketio import AsyncClient

from certificates import certify
from halls import PATIENCE, Hall, Line, Visitor, open_hall
from twincloth.settings import Networks

DOCS = Path(__file__).parent.parent.parent / "docs"


OLD_LINKS = ("/staff/KEY-1", "/stage/KEY-2?transparent=1", "/staff/KEY-3/more", "//staff/KEY-4")
"""Links that were handed out before their keys stood behind a #."""


class Place(NamedTuple):
    """Where one test's proxy stands and what is behind it, whose `ports` are by those that the documents name.

    `site` is what the documented Caddyfile calls the site.
    """

    folder: Path
    tls: int
    plain: int
    ports: dict[int, int]
    documents: Path = DOCS
    site: str = "cloth.example"

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def logged(self) -> str:
        """All that the proxy has written: Caddy writes one log, nginx two."""
        return "".join(path.read_text("utf-8") for path in self.folder.glob("*.log"))

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    def documented(self, name: str, **words: str) -> str:
        """A documented configuration at this place's addresses."""
        ports = {f"127.0.0.1:{old}": f"127.0.0.1:{new}" for old, new in self.ports.items()}
        return replaced((self.documents / name).read_text("utf-8"), **ports, **words)


def replaced(text: str, **words: str) -> str:
    """A documented configuration at a test's addresses; each word must be in it."""
    for word, other in words.items():
        assert word in text, word
        text = text.replace(word, other)
    return text


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
            "https://cloth.example$": f"https://localhost:{place.tls}$",
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
            f"\n{place.site} {{": f"\nhttps://localhost:{place.tls} {{\n"
            f"\ttls {place.certificate} {place.key}\n\tbind 127.0.0.1",
            "{\n\t# As": "{\n\tadmin off\n\tauto_https disable_redirects\n\t# As",
        },
    )
    (place.folder / "Caddyfile").write_text(documented, "utf-8")
    return ["caddy", "run", "--config", str(place.folder / "Caddyfile"), "--adapter", "caddyfile"]


COMMANDS = {"nginx": nginx, "caddy": caddy}


class Client(Visitor):
    """A visitor who comes over TLS from an address of their own."""

    def __init__(self, behind: "Behind", address: str) -> None:
        self.hall, self.language = behind.hall, "en"
        self.http = aiohttp.ClientSession(
            base_url=behind.hall.url,
            connector=aiohttp.TCPConnector(ssl=behind.trust, local_addr=(address, 0)),
            headers={"Accept-Language": "en"},
        )
        behind.hall.visitors.append(self)

    async def line(self, *transports: str) -> Line:
        """A socket by these transports, the first one first."""
        line = Line(self, AsyncClient(reconnection=False, http_session=self.http))
        greeting = {"code": self.hall.code, "view": "session", "language": "en"}
        self.hall.lines.append(line)
        await line.client.connect(self.hall.url, auth=greeting, transports=list(transports))
        return line


class Behind(NamedTuple):
    """The product, and whom to trust on the way to it."""

    hall: Hall
    place: Place
    trust: ssl.SSLContext

    def client(self, address: str = "127.0.0.1") -> Client:
        return Client(self, address)


@asynccontextmanager
async def behind(proxy: str, folder: Path, **settings: object) -> AsyncIterator[Behind]:
    """The product, behind one of the two proxies; they trust each other as the guide says."""
    assert shutil.which(proxy), f"install {proxy}"
    tls, plain = free_ports(2)
    url = f"https://localhost:{tls}"
    trusted = Networks("127.0.0.1")
    async with open_hall(folder / "data", public_url=url, trusted_proxies=trusted, **settings) as hall:
        place = Place(folder, tls, plain, {8470: hall.services.settings.port})
        certify(place.certificate, place.key)
        command = COMMANDS[proxy](place)
        async with running(command, folder, tls):
            yield Behind(hall, place, ssl.create_default_context(cafile=str(place.certificate)))
            await hall.close()


@asynccontextmanager
async def running(command: list[str], folder: Path, port: int) -> AsyncIterator[Process]:
    """A process, once it answers at its port."""
    homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    with (folder / "error.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, stderr=log, env=os.environ | homes)
    try:
        async with asyncio.timeout(PATIENCE):
            while not await answers(port):
                assert process.returncode is None, (folder / "error.log").read_text("utf-8")
                await asyncio.sleep(0.02)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at just now."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
