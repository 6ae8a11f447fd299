"""The guests' door: a Unix socket of this server by which its own simulated guests come, and nobody else can.

They ask no network, pass by no proxy, and come from no address: so they use up nobody's allowance.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, CookieJar, UnixConnector
from yarl import URL

from twincloth.unix_sockets import short

HERE = "http://localhost"
"""What guests call the server: a name that leads to it by their socket alone."""

OpenDoor = Callable[[Path], AbstractAsyncContextManager[None]]
"""Answers as the server does at a Unix socket of this path, as long as the block runs."""


class GuestsDoor:
    """Open while guests are here."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    @asynccontextmanager
    async def opened(cls, open_door: OpenDoor, path: Path) -> AsyncIterator["GuestsDoor"]:
        """A door at this path, which is free again afterwards. Raises OSError."""
        with short(path) as reached:
            async with open_door(path):
                yield cls(reached)

    def browser(self, language: str) -> ClientSession:
        """A browser that speaks a language and comes by this door."""
        # The cookies of a server that people reach by HTTPS are for HTTPS alone; nobody listens between two ends of
        # a socket that is this process's own.
        jar = CookieJar(treat_as_secure_origin=[URL(HERE), URL(HERE.replace("http", "ws", 1))])
        headers = {"Accept-Language": language}
        return ClientSession(connector=UnixConnector(str(self._path)), cookie_jar=jar, headers=headers)
