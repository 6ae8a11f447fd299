"""The internal client: how a process asks another one at its internal address."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import (
    BaseConnector,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    TCPConnector,
    UnixConnector,
    hdrs,
)

from twincloth.live.internal_site import Secrets, host_and_port, is_path, proof

CONNECT_WITHIN = 2.0
"""Seconds: who is alive answers within milliseconds, and who is not must not be waited for."""

FRAME = 16 << 20
"""Bytes of the largest message of one process to another."""

P = TypeVar("P", bound=asyncio.Protocol)


class InternalClient:
    """Connections are kept, and as many as it takes. Raises aiohttp.ClientError, OSError where nobody answers."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._sessions: dict[str, ClientSession] = {}

    @property
    def authorization(self) -> str:
        """The header by which we are let in."""
        return proof(self._secrets())

    async def ask(self, address: str, method: str, path: str, **options: Any) -> ClientResponse:
        """The answer to one request, its body not read yet. `options` are aiohttp's."""
        options["headers"] = {hdrs.AUTHORIZATION: self.authorization, **options.get("headers", {})}
        return await self._session(address).request(method, path, allow_redirects=False, **options)

    async def websocket(self, address: str, path: str) -> ClientWebSocketResponse:
        """A WebSocket, for messages as large as entries come."""
        headers = {hdrs.AUTHORIZATION: self.authorization}
        return await self._session(address).ws_connect(path, headers=headers, max_msg_size=FRAME)

    async def connection(self, address: str, made: Callable[[], P]) -> P:
        """A bare connection, with a protocol that `made` gives. Raises OSError, TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_WITHIN):
            if is_path(address):
                return (await loop.create_unix_connection(made, address))[1]
            return (await loop.create_connection(made, *host_and_port(address)))[1]

    async def close(self) -> None:
        """Let go of all connections."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, address: str) -> ClientSession:
        if address not in self._sessions:
            there = "twincloth" if is_path(address) else address
            self._sessions[address] = ClientSession(
                f"http://{there}",
                connector=_connector(address),
                timeout=ClientTimeout(total=None, sock_connect=CONNECT_WITHIN),
                auto_decompress=False,
            )
        return self._sessions[address]


def _connector(address: str) -> BaseConnector:
    return UnixConnector(address, limit=0) if is_path(address) else TCPConnector(limit=0)
