"""WebSocket frames (RFC 6455): making a server's, and reading a client's however they arrive."""

from typing import Final

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KNOWN: Final = frozenset((CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG))
LARGEST_CONTROL: Final = 125

NORMAL, GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED, INVALID_TEXT, TOO_BIG = 1000, 1001, 1002, 1003, 1007, 1009
POLICY, DEFECT = 1008, 1011


class BrokenFrame(Exception):
    """A client's frame that cannot be taken, with the close code of RFC 6455, 7.4.1."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def made_frame(opcode: int, payload: bytes) -> bytes:
    """A whole unmasked frame."""
    length = len(payload)
    if length < 126:
        return bytes((0x80 | opcode, length)) + payload
    if length < 65_536:
        return bytes((0x80 | opcode, 126)) + length.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + length.to_bytes(8, "big") + payload


def text_frame(payload: bytes) -> bytes:
    """A text frame; the payload is UTF-8."""
    return made_frame(TEXT, payload)


def close_frame(code: int) -> bytes:
    """A close frame without a reason."""
    return made_frame(CLOSE, code.to_bytes(2, "big"))


class FrameReader:
    """Takes bytes in any pieces and gives frame after frame; control frames may stand between fragments.

    Nothing is read ahead: what has come stays as it is until it is asked for, so that whoever reads can stop in
    the middle of a piece, of which a quarter of a megabyte may hold 40,000 frames.
    """

    __slots__ = ("_at", "_buffer", "_largest", "_message", "_opcode")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._buffer: bytes | bytearray = b""
        self._at = 0
        self._message: bytearray | None = None
        self._opcode = 0

    def feed(self, piece: bytes) -> None:
        """These bytes have come."""
        if self._at == len(self._buffer):
            self._buffer = piece
        elif isinstance(self._buffer, bytearray):
            del self._buffer[: self._at]
            self._buffer += piece
        else:
            self._buffer = bytearray(self._buffer[self._at :])
            self._buffer += piece
        self._at = 0

    def read(self) -> tuple[int, bytes] | None:
        """The next frame, if it is there as a whole: opcode and payload of the message that it completes.

        A fragment that completes none is a `CONTINUATION`, which no message is. Raises BrokenFrame.
        """
        frame = self._frame(self._buffer, self._at)
        if frame is None:
            return None
        first, payload, self._at = frame
        if self._at == len(self._buffer):
            self._buffer, self._at = b"", 0
        return self._assembled(first, payload)

    def forget(self) -> None:
        """What has come is not asked for any more."""
        self._buffer, self._at, self._message = b"", 0, None

    def _frame(self, buffer: bytes | bytearray, start: int) -> tuple[int, bytes, int] | None:
        """First byte, payload and end of the frame at `start`, once it is there as a whole."""
        there = len(buffer) - start
        if there < 2:
            return None
        first, second = buffer[start], buffer[start + 1]
        length = second & 0x7F
        _check_header(first, second, length)
        head = 2 + (0 if length < 126 else 2 if length == 126 else 8)
        if there < head:
            return None
        if length >= 126:
            length = int.from_bytes(buffer[start + 2 : start + head], "big")
        # A message may not outgrow the bound in fragments either.
        if length + len(self._message or b"") > self._largest and first & 0x08 == 0:
            raise BrokenFrame(TOO_BIG)
        at = start + head + 4
        if len(buffer) < at + length:
            return None
        return first, _unmasked(buffer[at - 4 : at], buffer[at : at + length]), at + length

    def _assembled(self, first: int, payload: bytes) -> tuple[int, bytes]:
        opcode, final = first & 0x0F, first & 0x80
        if opcode >= CLOSE:
            return opcode, payload
        if (opcode == CONTINUATION) != (self._message is not None):
            raise BrokenFrame(PROTOCOL_ERROR)
        if opcode != CONTINUATION and final:
            return opcode, payload
        if self._message is None:
            self._opcode, self._message = opcode, bytearray()
        self._message += payload
        if not final:
            return CONTINUATION, b""
        whole, self._message = bytes(self._message), None
        return self._opcode, whole


def _check_header(first: int, second: int, length: int) -> None:
    opcode = first & 0x0F
    control = opcode >= CLOSE
    if first & 0x70 or opcode not in KNOWN or not second & 0x80:
        raise BrokenFrame(PROTOCOL_ERROR)
    if control and (length > LARGEST_CONTROL or not first & 0x80):
        raise BrokenFrame(PROTOCOL_ERROR)


def _unmasked(mask: bytes | bytearray, payload: bytes | bytearray) -> bytes:
    """XOR as whole numbers: the fastest that Python does without an extension."""
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(length, "little")


def check_close(payload: bytes) -> None:
    """Raises BrokenFrame where a close frame says what RFC 6455, 5.5.1 and 7.4, does not allow."""
    if len(payload) == 1:
        raise BrokenFrame(PROTOCOL_ERROR)
    if payload:
        code = int.from_bytes(payload[:2], "big")
        if not (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999):
            raise BrokenFrame(PROTOCOL_ERROR)
        read_text(payload[2:])


def read_text(payload: bytes) -> str:
    """Raises BrokenFrame where it is not UTF-8."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise BrokenFrame(INVALID_TEXT) from None
