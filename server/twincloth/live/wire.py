"""The wire: Socket.IO packets with strict JSON, and the answers that commands get."""

from typing import Any

import msgspec
from socketio.packet import BINARY_ACK, BINARY_EVENT, CONNECT, EVENT, Packet

from twincloth.exchange.refusal import Refusal
from twincloth.views.refusals import sentence

MALFORMED = "malformed"
"""The event that whatever cannot be read is taken for, so that it is answered like any other."""

RESERVED = frozenset({"connect", "disconnect", "*"})
"""Events that python-socketio would take for its own when a client sends them."""


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
    data: Any

    def decode(self, encoded_packet: str) -> int:
        """Raises ValueError for binary packets and unreadable headers; python-socketio then drops the packet."""
        attachments: int = super().decode(encoded_packet)
        if self.packet_type in (BINARY_EVENT, BINARY_ACK) or attachments:
            raise ValueError("binary packets are not taken")
        if self.packet_type == CONNECT and not isinstance(self.data, dict):
            self.data = {}
        if self.packet_type == EVENT and not _well_formed(self.data):
            self.data = [MALFORMED]
        return attachments


def _well_formed(data: Any) -> bool:
    named = isinstance(data, list) and data and isinstance(data[0], str)
    return bool(named) and data[0] not in RESERVED


def accepted(**answer: Any) -> dict[str, Any]:
    """The ack of a command that was carried out."""
    return {"ok": True, **answer}


def refused(refusal: Refusal, language: str) -> dict[str, Any]:
    """The ack of a command that was turned down; `message` says it to the person."""
    error = {
        "code": refusal.code,
        "message": sentence(refusal, language),
        "retryable": refusal.retryable,
    }
    return {"ok": False, "error": error}
