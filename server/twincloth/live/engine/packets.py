"""Socket.IO v5 packets with strict JSON: what a client sends is read to the letter, or it is not taken."""

from typing import Any, Final

import msgspec
from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, DISCONNECT, EVENT, Packet

from twincloth.live.engine.payload import BadPacket

MALFORMED: Final = "malformed"
"""The event that whatever cannot be read is taken for, so that it is answered like any other."""

RESERVED: Final = frozenset({"connect", "connect_error", "disconnect", "disconnecting", "*"})
"""Events that python-socketio would take for its own when a client sends them."""

LONGEST_ID: Final = 15
"""Digits of an ack's id; a browser counts from nought, and its numbers are exact to this length."""

MOST_ATTACHMENTS: Final = 10


class StrictJSON:
    """JSON by RFC 8259 and nothing more: no NaN, no numbers out of range, no lone surrogates, no deep nesting."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """One line, letters as they are."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str) -> Any:
        """The value, or None where there is none to be read."""
        try:
            return msgspec.json.decode(text)
        except (ValueError, RecursionError):
            return None


class StrictPacket(Packet):  # type: ignore[misc]  # python-socketio has no types
    """A packet that decodes to something the server can answer, whatever a client has sent."""

    json = StrictJSON
    attachment_count: int
    data: Any
    id: int | None
    namespace: str | None
    packet_type: int

    def decode(self, encoded_packet: str) -> int:
        """How many attachments follow. Raises BadPacket."""
        try:
            attachments: int = super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError):
            raise BadPacket("packet") from None
        if self.packet_type not in READABLE or (self.id or 0) >= 10**LONGEST_ID:
            raise BadPacket("packet")
        self._check_attachments(attachments)
        READABLE[self.packet_type](self)
        return attachments

    def add_attachment(self, attachment: bytes | str) -> bool:
        """Whether it was the last one. Raises BadPacket."""
        try:
            return bool(super().add_attachment(attachment))
        except (ValueError, TypeError, IndexError, RecursionError):
            # python-socketio looks every placeholder's number up as it came, as deep as it stands.
            raise BadPacket("attachment") from None

    def _check_attachments(self, attachments: int) -> None:
        binary = self.packet_type in (BINARY_EVENT, BINARY_ACK)
        if bool(attachments) != binary or attachments > MOST_ATTACHMENTS:
            raise BadPacket("attachments")

    def read_connect(self) -> None:
        """Who says nothing of itself says an empty thing."""
        if not isinstance(self.data, dict):
            if self.data is not None:
                raise BadPacket("connect")
            self.data = {}

    def read_event(self) -> None:
        """What is no event is answered as a malformed one; where no answer is awaited, it ends the connection."""
        if _well_formed(self.data):
            return
        if self.id is None:
            raise BadPacket("event")
        self.data = [MALFORMED]

    def read_ack(self) -> None:
        """An ack carries a list."""
        if not isinstance(self.data, list) or self.id is None:
            raise BadPacket("ack")

    def read_disconnect(self) -> None:
        """Nothing more to it."""


READABLE: Final = {
    CONNECT: StrictPacket.read_connect,
    DISCONNECT: StrictPacket.read_disconnect,
    EVENT: StrictPacket.read_event,
    ACK: StrictPacket.read_ack,
    BINARY_EVENT: StrictPacket.read_event,
    BINARY_ACK: StrictPacket.read_ack,
}
"""What a client may send; anything else ends its connection."""


def _well_formed(data: Any) -> bool:
    named = isinstance(data, list) and data and isinstance(data[0], str)
    return bool(named) and data[0] not in RESERVED
