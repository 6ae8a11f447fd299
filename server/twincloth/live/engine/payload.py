"""Engine.IO v4 packets as text, and the bodies of long polling that carry several of them."""

import base64
import binascii
from collections.abc import Iterable
from typing import Final

import msgspec

from twincloth.live.engine.limits import EngineLimits

OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = "0", "1", "2", "3", "4", "5", "6"
SEPARATOR: Final = b"\x1e"
BINARY_MARK: Final = b"b"


class BadPacket(Exception):
    """What a client sent is no packet, or none that it may send; its connection ends."""


def open_packet(sid: str, transport: str, limits: EngineLimits) -> bytes:
    """What a session begins with."""
    opened = {
        "sid": sid,
        "upgrades": ["websocket"] if transport == "polling" else [],
        "pingInterval": int(limits.ping_interval * 1000),
        "pingTimeout": int(limits.ping_timeout * 1000),
        "maxPayload": limits.largest_frame,
    }
    return OPEN.encode() + msgspec.json.encode(opened)


def made_body(packets: Iterable[bytes]) -> bytes:
    """The body of an answer to a poll."""
    return SEPARATOR.join(packets)


def binary_packet(message: bytes) -> bytes:
    """A binary message as long polling carries it."""
    return BINARY_MARK + base64.b64encode(message)


def read_body(body: bytes, most: int) -> list[str | bytes]:
    """The packets of a POST: text ones as they are, binary messages as bytes. Raises BadPacket."""
    pieces = body.split(SEPARATOR, most)
    if len(pieces) > most:
        raise BadPacket("too many packets")
    return [_packet(piece) for piece in pieces]


def _packet(piece: bytes) -> str | bytes:
    try:
        if piece[:1] == BINARY_MARK:
            return base64.b64decode(piece[1:], validate=True)
        return piece.decode()
    except (UnicodeDecodeError, binascii.Error):
        raise BadPacket("unreadable") from None
