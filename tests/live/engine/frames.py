"""WebSocket frames made and read by hand (RFC 6455), so that a test can make what no library would."""

import asyncio

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MASK = b"\x21\x43\x65\x87"


def client_frame(
    opcode: int,
    payload: bytes = b"",
    *,
    final: bool = True,
    reserved: int = 0,
    masked: bool = True,
    length: int | None = None,
    mask: bytes = MASK,
) -> bytes:
    """A frame as a browser sends it; `reserved` are the three bits, `length` is what is said instead of the truth."""
    first = (0x80 if final else 0) | reserved << 4 | opcode
    said = len(payload) if length is None else length
    second = 0x80 if masked else 0
    if said < 126:
        head = bytes((first, second | said))
    elif said < 65_536:
        head = bytes((first, second | 126)) + said.to_bytes(2, "big")
    else:
        head = bytes((first, second | 127)) + said.to_bytes(8, "big")
    if not masked:
        return head + payload
    key = (mask * (len(payload) // 4 + 1))[: len(payload)]
    hidden = int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")
    return head + mask + hidden.to_bytes(len(payload), "big")


def goodbye(code: int | None = 1000, reason: bytes = b"") -> bytes:
    """A browser's close frame."""
    return client_frame(CLOSE, b"" if code is None else code.to_bytes(2, "big") + reason)


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Opcode and payload of a server's frame, which is whole, plain and unmasked. Raises IncompleteReadError."""
    first, second = await reader.readexactly(2)
    assert first & 0xF0 == 0x80, f"a fragment, or reserved bits: {first:#x}"
    assert second & 0x80 == 0, "a server must not mask"
    length = second
    if length == 126:
        length = int.from_bytes(await reader.readexactly(2), "big")
    elif length == 127:
        length = int.from_bytes(await reader.readexactly(8), "big")
    return first & 0x0F, await reader.readexactly(length)
