"""A WebSocket: frames in and out over a connection that aiohttp has handed over after the handshake."""

import asyncio
import os

from twincloth.live.engine import frames
from twincloth.live.engine.backlog import Backlog
from twincloth.live.engine.budget import Budget
from twincloth.live.engine.frames import BrokenFrame, FrameReader, made_frame, text_frame
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.outbox import Outbox
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.timeouts import Timeouts
from twincloth.live.engine.transport import Receiver

MOST_FRAMES = 32
"""Of one client in a turn of the loop, some 0.1 ms; a page of ours says four things at once at most."""


class WebSocket(asyncio.Protocol):
    """A Transport. Whoever receives is set by whoever makes it, and hears text and binary messages as packets."""

    __slots__ = (
        "_backlog",
        "_behind",
        "_budget",
        "_closing",
        "_connection",
        "_deaf",
        "_fd",
        "_held",
        "_outbox",
        "_reader",
        "_timeouts",
        "out",
        "paused_since",
        "receiver",
    )

    name = "websocket"

    def __init__(
        self,
        connection: asyncio.Transport,
        limits: EngineLimits,
        budget: Budget,
        *,
        outbox: Outbox,
        backlog: Backlog,
        timeouts: Timeouts,
    ) -> None:
        self.receiver: Receiver | None = None
        self.out: list[bytes] = []
        self.paused_since = 0.0
        self._connection: asyncio.Transport | None = connection
        # Only where nothing stands between the connection and its socket, as TLS would.
        plain = connection.get_extra_info("sslcontext") is None
        self._fd = connection.get_extra_info("socket").fileno() if plain else None
        self._closing = False
        self._held = self._behind = self._deaf = False
        self._reader = FrameReader(limits.largest_frame)
        self._budget = budget
        self._backlog = backlog
        self._outbox = outbox
        self._timeouts = timeouts

    @property
    def connected(self) -> bool:
        """Whether its connection still is."""
        return self._connection is not None

    def send(self, packet: bytes) -> None:
        """A text packet."""
        self._outbox.put(self, text_frame(packet))

    def send_binary(self, message: bytes) -> None:
        """A binary message."""
        self._outbox.put(self, made_frame(frames.BINARY, message))

    def write(self, joined: bytes) -> None:
        """Frames, ready-made; after a close frame, none.

        Where nothing waits in asyncio's transport it is passed by, which spares its queue. One that is
        closing may have given its number back to the kernel, and the next client got it.
        """
        connection = self._connection
        if connection is None or self._closing or connection.is_closing():
            return
        if self._fd is not None and not connection.get_write_buffer_size():
            try:
                sent = os.write(self._fd, joined)
            except OSError:  # asyncio's transport meets the same error, and knows what to do
                pass
            else:
                if sent == len(joined):
                    return
                joined = joined[sent:]
        connection.write(joined)

    def abort(self) -> None:
        """End it here and now; the client will come back and be told what it missed."""
        if self._connection:
            self._connection.abort()

    def close(self, code: int) -> None:
        """Send what waits and a close frame; then the client closes, or time does.

        Whatever it still says is read within its budget, lest a reset overtake our close frame, and thrown away.
        """
        if self._closing or self._connection is None:
            return
        self._closing = True
        waiting = b"".join(self.out) if not self.paused_since else b""
        self.out.clear()
        self._connection.write(waiting + frames.close_frame(code or frames.NORMAL))
        self.resume_reading()
        self._timeouts.expect_close(self.abort)

    def pause_reading(self) -> None:
        """Read no further than what has come already."""
        self._held = True
        self._read_or_not()

    def resume_reading(self) -> None:
        """Read on."""
        self._held = False
        self._read_or_not()

    def data_received(self, data: bytes) -> None:
        """Raw bytes of the client."""
        self._reader.feed(data)
        self._take(1, len(data))

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._connection = None
        self._reader.forget()
        self.out.clear()
        self._outbox.discard(self)
        if self.receiver:
            self.receiver.lost()

    def eof_received(self) -> None:
        """Half-closed connections are not kept."""

    def pause_writing(self) -> None:
        """The transport of asyncio holds more than its high-water mark, 64 kB."""
        self.paused_since = asyncio.get_running_loop().time()
        self._outbox.pause(self)

    def resume_writing(self) -> None:
        """The transport of asyncio has drained."""
        self.paused_since = 0.0
        self._outbox.resume(self)

    def _take(self, reads: int, size: int) -> None:
        """As many frames as a turn may bring; what else has come waits for a later one, and nothing more is read."""
        taken, more = 0, not self._behind
        try:
            while more and taken < MOST_FRAMES:
                more = self._take_one()
                taken += more
        except BrokenFrame as broken:
            self._reader.forget()
            self._fail(broken.code)
        except BadPacket as bad:
            self._fail(frames.UNSUPPORTED if "binary" in bad.args else frames.PROTOCOL_ERROR)
        if not self._budget.spend(reads + taken, size):
            self._cut()
        elif more and self._connection:
            self._fall_behind()

    def _take_one(self) -> bool:
        """Whether there was one."""
        frame = self._reader.read()
        if frame is None:
            return False
        if not self._closing:
            self._dispatch(*frame)
        elif frame[0] == frames.CLOSE and self._connection:
            self._reader.forget()
            self._connection.close()
        return True

    def _fall_behind(self) -> None:
        self._behind = True
        self._read_or_not()
        self._backlog.add(self._catch_up)

    def _catch_up(self) -> None:
        self._behind = False
        if self._connection:
            self._take(0, 0)
            self._read_or_not()

    def _read_or_not(self) -> None:
        connection = self._connection
        if connection is None or connection.is_closing():
            return
        if self._held or self._behind or self._deaf:
            connection.pause_reading()
        else:
            connection.resume_reading()

    def _cut(self) -> None:
        """It says more than anybody has to say: read no more of it."""
        self._deaf = True
        self._reader.forget()
        self._read_or_not()
        if self.receiver and not self._closing:
            self.receiver.cut("frames")

    def _dispatch(self, opcode: int, message: bytes) -> None:
        if opcode in (frames.TEXT, frames.BINARY):
            if self.receiver:
                self.receiver.receive(frames.read_text(message) if opcode == frames.TEXT else message)
        elif opcode == frames.PING:
            self._outbox.put(self, made_frame(frames.PONG, message))
        elif opcode == frames.CLOSE:
            frames.check_close(message)
            self._answer_close_frame(message[:2])

    def _answer_close_frame(self, code: bytes) -> None:
        """With the same."""
        self.write(b"".join(self.out) + made_frame(frames.CLOSE, code))
        self._closing = True
        self._reader.forget()
        self.out.clear()
        if self._connection:
            if self._connection.get_write_buffer_size():
                self._timeouts.expect_close(self.abort)
            self._connection.close()

    def _fail(self, code: int) -> None:
        if self.receiver and not self._closing:
            self.receiver.failed(code)
