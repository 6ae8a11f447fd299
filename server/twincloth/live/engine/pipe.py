"""A pipe: two connections joined, so that what comes by one goes out by the other."""

import asyncio


class PipeEnd(asyncio.Protocol):
    """Reads no faster than the other end writes, and ends with it."""

    def __init__(self, connection: asyncio.Transport | None = None) -> None:
        self._connection = connection
        self.other: PipeEnd | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection of our own is open."""
        assert isinstance(transport, asyncio.Transport)
        self._connection = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone; what the other end has still to write it writes."""
        self._connection = None
        if self.other:
            self.other.end()

    def data_received(self, data: bytes) -> None:
        """Raw bytes."""
        if self.other:
            self.other.write(data)

    def write(self, data: bytes) -> None:
        """Raw bytes on their way out."""
        if self._connection:
            self._connection.write(data)

    def end(self) -> None:
        """Nothing comes any more."""
        if self._connection:
            self._connection.close()

    def pause_reading(self) -> None:
        """Read no further for now."""
        if self._connection:
            self._connection.pause_reading()

    def resume_reading(self) -> None:
        """Read on."""
        if self._connection:
            self._connection.resume_reading()

    def pause_writing(self) -> None:
        """More waits here than asyncio's transport wants to hold."""
        if self.other:
            self.other.pause_reading()

    def resume_writing(self) -> None:
        """It has drained."""
        if self.other:
            self.other.resume_reading()


def join(one: PipeEnd, other: PipeEnd) -> None:
    """From now on."""
    one.other, other.other = other, one
