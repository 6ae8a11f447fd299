"""A WebSocket: frames in and out over a transport that aiohttp has handed over after the handshake."""

import asyncio
import os
from typing import TYPE_CHECKING

from twincloth.live.engine import frames, payload
from twincloth.live.engine.frames import BrokenFrame, FrameReader, made_frame, text_frame
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.session import Session

if TYPE_CHECKING:
    from twincloth.live.engine.engine import Engine


class WebSocket(asyncio.Protocol):
    """The line of one session; as long as `probing`, a second one beside the session's long polling."""

    __slots__ = (
        "_ending",
        "_fd",
        "_reader",
        "clogged_since",
        "engine",
        "out",
        "probing",
        "session",
        "transport",
    )

    upgraded = True

    def __init__(self, engine: "Engine", session: Session, transport: asyncio.Transport) -> None:
        self.engine = engine
        self.session = session
        self.transport: asyncio.Transport | None = transport
        # Only where nothing stands between the transport and its socket, as TLS would.
        plain = transport.get_extra_info("sslcontext") is None
        self._fd = transport.get_extra_info("socket").fileno() if plain else None
        self.out: list[bytes] = []
        self.clogged_since = 0.0
        self.probing = False
        self._ending = False
        self._reader = FrameReader(engine.limits.largest_frame)

    def put(self, packet: bytes) -> None:
        """A text packet."""
        self.engine.outbox.put(self, text_frame(packet))

    def put_binary(self, message: bytes) -> None:
        """A binary message."""
        self.engine.outbox.put(self, made_frame(frames.BINARY, message))

    def write(self, joined: bytes) -> None:
        """Frames, ready-made; after a goodbye, none.

        Where nothing waits in the transport it is passed by, which spares its queue. A
        transport that is closing may have given its number back to the kernel, and the next client got it.
        """
        transport = self.transport
        if transport is None or self._ending or transport.is_closing():
            return
        if self._fd is not None and not transport.get_write_buffer_size():
            try:
                sent = os.write(self._fd, joined)
            except OSError:  # the transport meets the same error, and knows what to do
                pass
            else:
                if sent == len(joined):
                    return
                joined = joined[sent:]
        transport.write(joined)

    def give_up(self) -> None:
        """End it here and now; the client will come back and be told what it missed."""
        if self.transport:
            self.transport.abort()

    def hang_up(self, code: int) -> None:
        """Send what waits and a close frame; then the client closes, or time does."""
        if self._ending or self.transport is None:
            return
        self._ending = True
        waiting = b"".join(self.out) if not self.clogged_since else b""
        self.out.clear()
        self.transport.write(waiting + frames.close_frame(code or frames.NORMAL))
        self.listen(True)
        self.engine.watch.after_a_while(self.give_up)

    def listen(self, more: bool) -> None:
        """Read on, or read no further."""
        if self.transport is None or self.transport.is_closing():
            return
        if more:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Raw bytes of the client."""
        if self._ending:
            return self._await_farewell(data)
        try:
            for opcode, message in self._reader.feed(data):
                if self._ending:
                    return None
                self._receive(opcode, message)
        except BrokenFrame as broken:
            self._fail(broken.code)
        except BadPacket as bad:
            self._fail(frames.UNSUPPORTED if "binary" in bad.args else frames.PROTOCOL_ERROR)
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        """The transport is gone."""
        self.transport = None
        self.out.clear()
        self.engine.outbox.forget(self)
        if self.session.line is self:
            self.session.end(self.engine.reason.TRANSPORT_CLOSE)
        elif self.session.probe is self:
            self.engine.probe_failed(self.session)

    def eof_received(self) -> None:
        """Half-closed connections are not kept."""

    def pause_writing(self) -> None:
        """The transport holds more than its high-water mark, 64 kB."""
        self.clogged_since = asyncio.get_running_loop().time()
        self.engine.outbox.clogged(self)

    def resume_writing(self) -> None:
        """The transport has drained."""
        self.clogged_since = 0.0
        self.engine.outbox.flows(self)

    def _receive(self, opcode: int, message: bytes) -> None:
        if opcode == frames.TEXT:
            text = frames.read_text(message)
            if self.probing:
                self._probe(text)
            else:
                self.session.take(text)
        elif opcode == frames.BINARY:
            if self.probing:
                raise BadPacket("binary")
            self.session.take(message)
        elif opcode == frames.PING:
            self.engine.outbox.put(self, made_frame(frames.PONG, message))
        elif opcode == frames.CLOSE:
            frames.check_close(message)
            self._part(message[:2])

    def _probe(self, text: str) -> None:
        """The two steps of an upgrade: a probe is answered, then the session moves here."""
        if text == payload.PING + "probe":
            self.put(b"3probe")
            self.engine.probed(self.session)
        elif text == payload.UPGRADE and self.session.probe is self:
            self.probing = False
            self.engine.upgraded(self.session, self)
        else:
            raise BadPacket(text[:1])

    def _part(self, code: bytes) -> None:
        """Answer the client's goodbye with the same."""
        self.write(b"".join(self.out) + made_frame(frames.CLOSE, code))
        self._ending = True
        self.out.clear()
        if self.transport:
            if self.transport.get_write_buffer_size():
                self.engine.watch.after_a_while(self.give_up)
            self.transport.close()

    def _fail(self, code: int) -> None:
        if self.session.line is self:
            self.session.end(self.engine.reason.TRANSPORT_ERROR, code)
        else:
            self.engine.probe_failed(self.session)
            self.hang_up(code)

    def _await_farewell(self, data: bytes) -> None:
        """Whatever still comes is read, lest a reset overtake our close frame, and thrown away."""
        try:
            farewell = any(opcode == frames.CLOSE for opcode, _ in self._reader.feed(data))
        except BrokenFrame:
            farewell = False
        if farewell and self.transport:
            self.transport.close()
