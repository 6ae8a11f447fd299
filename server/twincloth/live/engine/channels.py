"""Channels: who is in which, and by what transport each is reached."""

from collections.abc import Iterator
from typing import Any, Final

from socketio import AsyncManager
from socketio.packet import EVENT

from twincloth.live.engine.session import Session
from twincloth.live.engine.websocket import WebSocket

PENDING: Final = "pending"
CONNECTED: Final = "connected"
LEAVING: Final = "leaving"


class Client:
    """One session in one namespace."""

    __slots__ = ("channels", "namespace", "session", "sid", "state")

    def __init__(self, sid: str, namespace: str, session: Session) -> None:
        self.sid = sid
        self.namespace = namespace
        self.session = session
        self.state = PENDING
        self.channels: list[str] = []


class Channel:
    """Its members by sid, and their transports, looked up anew only after somebody came, went or moved."""

    __slots__ = ("_others", "_websockets", "members")

    def __init__(self) -> None:
        self.members: dict[str, Client] = {}
        self._websockets: list[WebSocket] | None = None
        self._others: list[Session] = []

    def changed(self) -> None:
        """Forget the transports."""
        self._websockets = None

    def recipients(self) -> tuple[list[WebSocket], list[Session]]:
        """WebSockets, and the sessions that have none or are just being let in."""
        if self._websockets is None:
            self._websockets, self._others = [], []
            for session in [client.session for client in self.members.values()]:
                if isinstance(session.transport, WebSocket) and session.corked is None:
                    self._websockets.append(session.transport)
                else:
                    self._others.append(session)
        return self._websockets, self._others


class Channels(AsyncManager):  # type: ignore[misc]  # python-socketio has no types
    """python-socketio's manager with one list per channel, and leaving that costs no look at other channels."""

    def __init__(self) -> None:
        super().__init__()
        self._clients: dict[str, Client] = {}
        self._sids: dict[tuple[str, str], str] = {}
        self._channels: dict[tuple[str, str | None], Channel] = {}

    def find(self, namespace: str, name: str) -> Channel | None:
        """A channel that anybody is in."""
        return self._channels.get((namespace, name))

    async def emit(self, event: str, data: Any, namespace: str, room: Any = None, **options: Any) -> None:
        """python-socketio's own way of sending: to a channel, to one client, or to all of a namespace."""
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        skipped, callback = options.get("skip_sid"), options.get("callback")
        skipped = skipped if isinstance(skipped, list) else [skipped]
        packet = self.server.packet_class
        shared = packet(EVENT, namespace=namespace, data=[event, *arguments])
        for sid, eio_sid in self.get_participants(namespace, room):
            if sid in skipped:
                continue
            if callback:
                id = self._generate_ack_id(sid, callback)
                shared = packet(EVENT, namespace=namespace, data=[event, *arguments], id=id)
            await self.server._send_packet(eio_sid, shared)  # noqa: SLF001  # as python-socketio's manager does

    def transport_changed(self, session: Session) -> None:
        """A session has moved to another transport."""
        for namespace in self.server.namespaces:
            sid = self._sids.get((session.sid, namespace))
            if sid:
                self._changed(self._clients[sid])

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """A new sid; None where the session is in this namespace already."""
        session = self.server.eio.sockets.get(eio_sid)
        if session is None or (eio_sid, namespace) in self._sids:
            return None
        sid: str = self.server.eio.generate_id()
        self._sids[eio_sid, namespace] = sid
        self._clients[sid] = Client(sid, namespace, session)
        self._join(self._clients[sid], None)
        return sid

    async def connect(self, sid: str, namespace: str) -> str:
        """The client was let in."""
        client = self._clients[sid]
        client.state = CONNECTED
        self._changed(client)
        return sid

    def is_connected(self, sid: str, namespace: str) -> bool:
        """Whether it was let in and does not leave."""
        client = self._clients.get(sid)
        return client is not None and client.state == CONNECTED and client.namespace == namespace

    def pre_disconnect(self, sid: str, namespace: str) -> str:
        """It is about to leave; the session's id."""
        self._clients[sid].state = LEAVING
        return self._clients[sid].session.sid

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        """It leaves its channels; nobody else's are looked at."""
        client = self._clients.pop(sid, None)
        if client is None:
            return
        del self._sids[client.session.sid, client.namespace]
        self.callbacks.pop(sid, None)
        for name in (None, *client.channels):
            self._leave(client, name)

    def basic_enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        """Join a channel. Raises ValueError where the client is gone."""
        client = self._clients.get(sid)
        if client is None or client.namespace != namespace:
            raise ValueError("sid is not connected to requested namespace")
        if room not in client.channels:
            client.channels.append(room)
            self._join(client, room)

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> None:
        """Leave a channel; harmless where it never joined."""
        client = self._clients.get(sid)
        if client and room in client.channels:
            client.channels.remove(room)
            self._leave(client, room)

    def basic_close_room(self, room: str, namespace: str) -> None:
        """Everybody leaves."""
        for sid, _ in list(self.get_participants(namespace, room)):
            self.basic_leave_room(sid, namespace, room)

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """Its channels, and itself."""
        client = self._clients.get(sid)
        return [sid, *client.channels] if client else []

    def get_namespaces(self) -> list[str]:
        """Those that somebody is in."""
        return [namespace for namespace in self.server.namespaces if (namespace, None) in self._channels]

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """Sid and session id of everybody in a channel, in one of several, or behind one sid."""
        found: dict[str, str] = {}
        for name in room if isinstance(room, list | tuple) else (room,):
            one = self._clients.get(name) if name else None
            channel = self._channels.get((namespace, name))
            for client in [one] if one else channel.members.values() if channel else ():
                found[client.sid] = client.session.sid
        yield from found.items()

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """Who a session is in a namespace."""
        return self._sids.get((eio_sid, namespace))

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """The session of a client."""
        client = self._clients.get(sid)
        return client.session.sid if client else None

    def session_of(self, sid: str) -> Session | None:
        """The session of a client."""
        client = self._clients.get(sid)
        return client.session if client else None

    def _changed(self, client: Client) -> None:
        for name in (None, *client.channels):
            self._channels[client.namespace, name].changed()

    def _join(self, client: Client, name: str | None) -> None:
        channel = self._channels.setdefault((client.namespace, name), Channel())
        channel.members[client.sid] = client
        channel.changed()

    def _leave(self, client: Client, name: str | None) -> None:
        channel = self._channels[client.namespace, name]
        del channel.members[client.sid]
        channel.changed()
        if not channel.members:
            del self._channels[client.namespace, name]
