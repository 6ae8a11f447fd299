"""TIFFs as other programs write them: the directory first and the pixels behind it; and directories made by hand."""

import struct

_SIZES = {2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 16: 8}
_LETTERS = {3: "H", 4: "I", 16: "Q"}
_OFFSETS = {273: 279, 324: 325}
"""By the tag of where strips or tiles lie, that of how long they are."""

SMALL = [(256, 3, 1, 32), (257, 3, 1, 24), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1)]
"""What a grey picture of 32 by 24 says of itself, by tag, type, number and value."""
ONE_STRIP = [(273, 4, 1, 400), (278, 3, 1, 24), (279, 4, 1, 768)]


def tiff(*entries: tuple[int, int, int, int], behind: int = 2000) -> bytes:
    """One directory, and zeros behind it."""
    written = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + written + bytes(4 + behind)


def directory_first(contents: bytes) -> bytes:
    """A little-endian TIFF or BigTIFF of one directory, written anew with its directory before its pixels."""
    big = contents[2] == 43
    word, number, entry = ("Q", "Q", 20) if big else ("I", "H", 12)
    room, start = struct.calcsize(word), 16 if big else 8
    (at,) = struct.unpack_from("<" + word, contents, start - room)
    (count,) = struct.unpack_from("<" + number, contents, at)
    at += struct.calcsize(number)
    values: dict[int, tuple[int, int, bytes]] = {}
    for each in range(at, at + count * entry, entry):
        tag, kind, many = struct.unpack_from("<HH" + word, contents, each)
        size, place = _SIZES[kind] * many, each + 4 + room
        if size > room:
            (place,) = struct.unpack_from("<" + word, contents, place)
        values[tag] = kind, many, contents[place : place + size]
    offsets = next(tag for tag in _OFFSETS if tag in values)
    pieces = [
        contents[begin : begin + length]
        for begin, length in zip(_numbers(values[offsets]), _numbers(values[_OFFSETS[offsets]]), strict=True)
    ]
    behind = start + struct.calcsize(number) + count * entry + room
    values[offsets] = (16 if big else 4, len(pieces), bytes(room * len(pieces)))
    pixels = behind + sum(len(value) for _, _, value in values.values() if len(value) > room)
    begins = [pixels + sum(map(len, pieces[:each])) for each in range(len(pieces))]
    values[offsets] = (*values[offsets][:2], struct.pack(f"<{len(pieces)}{word}", *begins))
    directory, outside = struct.pack("<" + number, count), b""
    for tag, (kind, many, value) in values.items():
        inside = value if len(value) <= room else struct.pack("<" + word, behind + len(outside))
        outside += value if len(value) > room else b""
        directory += struct.pack("<HH" + word, tag, kind, many) + inside.ljust(room, b"\0")
    head = contents[: start - room] + struct.pack("<" + word, start)
    return head + directory + bytes(room) + outside + b"".join(pieces)


def _numbers(value: tuple[int, int, bytes]) -> tuple[int, ...]:
    kind, many, written = value
    return struct.unpack(f"<{many}{_LETTERS[kind]}", written)
