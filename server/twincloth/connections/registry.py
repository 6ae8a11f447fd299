"""The registry of connections: who is let in, who stays when descriptors run short, and who has taken too long."""

import asyncio
import socket
import time
from itertools import chain, islice
from typing import Protocol

from twincloth.connections.client_socket import ClientSocket
from twincloth.connections.limits import ConnectionLimits
from twincloth.live.addresses import TrustedProxies
from twincloth.live.limits import SocketCount
from twincloth.security_events import SecurityEvent
from twincloth.security_log import SecurityLog

AT_ONCE = 16
"""Connections that make way where the kernel itself says that there are no descriptors left."""


class RegisteredConnection(Protocol):
    """What the registry asks of a connection."""

    client: ClientSocket

    def look(self, now: float) -> None:
        """End it, if its client has taken too long."""

    def make_way(self) -> None:
        """End it here and now."""


class ConnectionRegistry:
    """Counts descriptors of clients, and knows which connections wait for a stranger's next request.

    Those make way when there are too many, the one that has waited longest first. So a newcomer always gets as far
    as to show a cookie, and what somebody known asks for is answered.
    """

    def __init__(
        self,
        limits: ConnectionLimits,
        trusted: TrustedProxies,
        security_log: SecurityLog | None = None,
    ) -> None:
        self.limits = limits
        self._security_log = security_log or SecurityLog()
        self._trusted = trusted
        self._addresses = SocketCount(limits.per_address)
        self._open = self._known = 0
        self._connections: set[RegisteredConnection] = set()
        self._idle: dict[RegisteredConnection, None] = {}
        """Of strangers, whoever has waited longest first."""
        self._idle_known: dict[RegisteredConnection, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def open(self) -> int:
        """Descriptors of clients."""
        return self._open

    @property
    def strangers(self) -> int:
        """Of them, those of whom nothing is known."""
        return self._open - self._known

    @property
    def overflowing(self) -> bool:
        """Whether strangers have more than is theirs, and nobody of them could make way."""
        return self.strangers > self.limits.most - self.limits.reserve

    def start(self) -> None:
        """Look at all connections from now on, again and again."""
        self._timer = asyncio.get_running_loop().call_later(self.limits.look_every, self._look)

    def stop(self) -> None:
        """Look at none any more."""
        if self._timer:
            self._timer.cancel()

    def admit(self, accepted: socket.socket, peer: str) -> ClientSocket | None:
        """What becomes of an accepted connection; None where it is to be closed at once."""
        proxied = self._trusted.trusts(peer)
        if not proxied and not self._has_room(peer):
            return None
        self._open += 1
        self._known += proxied
        return ClientSocket(accepted, peer, self._release, proxied=proxied)

    def recognise(self, connection: RegisteredConnection) -> None:
        """Somebody known is at its other end: it stays."""
        client = connection.client
        if not client.known:
            client.known = True
            self._known += 1
            if connection in self._idle:
                self.waits(connection)

    def tell(self, address: str, limit: str) -> None:
        """Which limit was met, from which address; `malformed` stands for what is no request."""
        if limit == "malformed":
            self._security_log.write(SecurityEvent.INPUT_REFUSED, address=address, reason=limit)
        else:
            self._security_log.write(SecurityEvent.CONNECTION_REFUSED, address=address, limit=limit)

    def made(self, connection: RegisteredConnection) -> None:
        """It is open, and nothing was asked yet."""
        self._connections.add(connection)
        self.waits(connection)

    def waits(self, connection: RegisteredConnection) -> None:
        """It is for the client to go on."""
        self.works(connection)
        client = connection.client
        if not client.proxied:
            (self._idle_known if client.known else self._idle)[connection] = None

    def works(self, connection: RegisteredConnection) -> None:
        """It is for us to go on."""
        self._idle.pop(connection, None)
        self._idle_known.pop(connection, None)

    def lost(self, connection: RegisteredConnection) -> None:
        """It has ended, or speaks another protocol now; its descriptor is counted on."""
        self._connections.discard(connection)
        self.works(connection)

    def make_way(self, number: int = AT_ONCE, *, known: bool = True) -> int:
        """Let so many go who have waited longest; how many there were.

        Strangers first; a connection of somebody known, who comes back by another, only where there is no other way.
        """
        oldest = list(islice(chain(self._idle, self._idle_known if known else ()), number))
        for connection in oldest:
            self.works(connection)
            self.tell(connection.client.address, "descriptors")
            connection.make_way()
        return len(oldest)

    def _has_room(self, peer: str) -> bool:
        limits = self.limits
        if not self._addresses.enter(peer):
            self.tell(peer, "connections-per-address")
            return False
        full = self._open >= limits.most
        if not full and self.strangers < limits.most - limits.reserve:
            return True
        if not self.make_way(1, known=full) and full:
            self._addresses.leave(peer)
            self.tell(peer, "descriptors")
            return False
        return True

    def _release(self, client: ClientSocket) -> None:
        self._open -= 1
        self._known -= client.known
        if not client.proxied:
            self._addresses.leave(client.address)

    def _look(self) -> None:
        now = time.monotonic()
        for connection in tuple(self._connections):
            connection.look(now)
        self.start()
