"""What a session may ask of its transport, and a transport tells of its client; neither knows more of the other."""

from typing import Protocol


class Transport(Protocol):
    """How packets reach a client: long polling or WebSocket."""

    @property
    def name(self) -> str:
        """What Engine.IO calls it: "polling" or "websocket"."""

    def send(self, packet: bytes) -> None:
        """A text packet, on its way after all that was sent before."""

    def send_binary(self, message: bytes) -> None:
        """A binary message, likewise."""

    def close(self, code: int) -> None:
        """Send what waits, say that it is over, end; the code is WebSocket's (RFC 6455, 7.4.1)."""

    def pause_reading(self) -> None:
        """Read no further for now."""

    def resume_reading(self) -> None:
        """Read on."""


class Receiver(Protocol):
    """Who hears what arrives at a transport."""

    def receive(self, packet: str | bytes) -> None:
        """One packet: a text one as it is, a binary message as bytes. Raises BadPacket."""

    def failed(self, code: int) -> None:
        """The client has broken a protocol; the code says how, and the transport is still to be closed with it."""

    def cut(self, why: str) -> None:
        """The client says more than anybody has to say; the transport is still to be closed with 1008."""

    def lost(self) -> None:
        """The transport is no more."""
