"""An upgrade: a client's WebSocket beside its long polling, until its session moves there or it fails."""

from twincloth.live.engine import frames, payload
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.polling import Polling
from twincloth.live.engine.session import Session
from twincloth.live.engine.websocket import WebSocket


class Upgrade:
    """The WebSocket's Receiver as long as it is probed; the session is afterwards."""

    def __init__(self, session: Session, polling: Polling, websocket: WebSocket) -> None:
        self._session = session
        self._polling = polling
        self._websocket = websocket
        polling.upgrading = True

    def receive(self, packet: str | bytes) -> None:
        """A probe is answered, then the session moves. Raises BadPacket."""
        if isinstance(packet, bytes):
            raise BadPacket("binary")
        if packet == payload.PING + "probe":
            self._websocket.send(b"3probe")
            self._polling.answer_at_once(True)
        elif packet == payload.UPGRADE and self._polling.upgrading:
            self._complete()
        else:
            raise BadPacket(packet[:1])

    def failed(self, code: int) -> None:
        """The session stays where it is; the client may try again."""
        self.lost()
        self._websocket.receiver = None
        self._websocket.close(code)

    def cut(self, why: str) -> None:
        """The budget is one for both, so the session ends."""
        self._session.cut(why)
        self.failed(frames.POLICY)

    def lost(self) -> None:
        """The session stays where it is."""
        self._polling.upgrading = False
        self._polling.answer_at_once(False)

    def expire(self) -> None:
        """The client has had the time to finish."""
        if self._websocket.receiver is self:
            self._websocket.abort()

    def _complete(self) -> None:
        """Whatever waits for a poll goes ahead of what is sent from now on."""
        for packet in self._polling.take():
            self._websocket.send(packet)
        self._websocket.receiver = self._session
        self._session.attach(self._websocket)
        self._polling.answer_at_once(True)
