"""Recordings made byte by byte: short, silent, and full of what they ought not to tell."""

from twincloth.collection.recordings.ogg import crc

SECRET = b"+57.9194+056.2502/Vera at home"
"""Where a telephone says that it was: this must be nowhere in what is kept."""


def mp3(frames: int = 40, *, tagged: bool = True) -> bytes:
    """Frames of silence (MPEG 1, layer III, 128 kbit/s, 44.1 kHz)."""
    sound = (b"\xff\xfb\x90\xc4" + bytes(413)) * frames
    if not tagged:
        return sound
    frame = b"TXXX" + _synchsafe(len(SECRET) + 1) + b"\0\0\3" + SECRET
    front = b"ID3\4\0\0" + _synchsafe(len(frame)) + frame
    ape = SECRET + b"APETAGEX" + _little(2000) + _little(len(SECRET) + 32) + _little(1) + bytes(12)
    return front + sound + ape + b"TAG" + SECRET.ljust(125, b"\0")


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _little(number: int) -> bytes:
    return number.to_bytes(4, "little")


def page(packets: list[bytes], flags: int, number: int, stream: int = 7) -> bytes:
    """An Ogg page of whole packets."""
    segments = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
    head = b"OggS\0" + bytes([flags]) + bytes(8) + _little(stream) + _little(number)
    whole = head + bytes(4) + bytes([len(segments)]) + segments + b"".join(packets)
    return whole[:22] + _little(crc(whole)) + whole[26:]


def opus(*, comments: bytes = SECRET, first: bytes = b"OpusHead\1\1") -> bytes:
    """A second of silence: packets of 20 ms that hold nothing (RFC 6716, 3.1)."""
    tags = b"OpusTags" + _little(3) + b"rec" + _little(1) + _little(len(comments)) + comments
    head = first + b"\x38\1\x80\xbb\0\0\0\0\0"
    sound = [b"\xf8\xff\xfe"] * 50
    return page([head], 2, 0) + page([tags], 0, 1) + page(sound, 4, 2)


def element(id: int, contents: bytes, *, wide: int = 8) -> bytes:
    """A WebM element."""
    name = id.to_bytes((id.bit_length() + 7) // 8, "big")
    return name + (len(contents) | 1 << 7 * wide).to_bytes(wide, "big") + contents


def webm(
    *, kind: int = 2, codec: bytes = b"A_OPUS", doc_type: bytes = b"webm", streamed: bool = False
) -> bytes:
    """A cluster of nothing, with tags, dates and titles; `streamed` as browsers record it, without sizes."""
    header = element(0x1A45DFA3, element(0x4282, doc_type))
    info = element(
        0x1549A966, element(0x7BA9, SECRET, wide=1) + element(0x4461, bytes(8)) + element(0x4D80, b"app")
    )
    track = element(
        0xAE,
        element(0xD7, b"\1") + element(0x83, bytes([kind])) + element(0x86, codec) + element(0x536E, SECRET),
    )
    blocks = element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80\xf8\xff\xfe")
    tags = element(0x1254C367, SECRET * 10)
    cluster = b"\x1f\x43\xb6\x75\xff" + blocks if streamed else element(0x1F43B675, blocks)
    contents = info + element(0x1654AE6B, track) + cluster + tags
    if streamed:
        return header + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + contents
    return header + element(0x18538067, contents)


def box(name: bytes, *contents: bytes) -> bytes:
    """An MP4 box."""
    inside = b"".join(contents)
    return (8 + len(inside)).to_bytes(4, "big") + name + inside


def _big(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def table(name: bytes, *numbers: int, more: bytes = b"") -> bytes:
    """A box of numbers, without version and flags."""
    return box(name, _big(0, *numbers), more)


def entry(codec: bytes, *, more: bytes = b"") -> bytes:
    """A sample entry, with as much of a decoder's settings as is looked at."""
    names = {b"mp4a": b"esds", b"Opus": b"dOps", b"fLaC": b"dfLa", b"avc1": b"avcC", b"vp09": b"vpcC"}
    settings = {b"esds": bytes(4) + b"\3\3\0\1\0", b"dfLa": bytes(4) + b"\x80\0\0\2ab"}
    name = names.get(codec, b"conf")
    head = bytes(28) if name in (b"esds", b"dOps", b"dfLa", b"conf") else bytes(78)
    return box(codec, head, box(name, settings.get(name, b"settings")), more)


def track(handler: bytes, codec: bytes, chunk: int, size: int, **tables: bytes) -> bytes:
    """A track of one sample, which lies at `chunk`; `tables` stand in the place of its own."""
    own = {
        "stsd": box(b"stsd", _big(0, 1), entry(codec)),
        "stts": table(b"stts", 1, 1, 1000),
        "stsc": table(b"stsc", 1, 1, 1, 1),
        "stsz": table(b"stsz", 0, 1, size),
        "stco": table(b"stco", 1, chunk),
    }
    header = box(b"mdhd", _big(0, 11, 22, 1000, 0, 0))
    here = box(b"dinf", box(b"dref", _big(0, 1), box(b"url ", _big(1))))
    minf = box(b"minf", here, box(b"stbl", *(own | tables).values()))
    media = box(b"mdia", header, box(b"hdlr", _big(0, 0), handler, bytes(12), SECRET), minf)
    return box(b"trak", box(b"tkhd", _big(0, 11, 22, 1), bytes(68)), media, box(b"udta", SECRET))


def mp4(
    *handlers: tuple[bytes, bytes], brand: bytes = b"isom", compatible: bytes = b"mp42", **tables: bytes
) -> bytes:
    """Sound and picture of a few bytes; a further track says where the camera was. `tables` are those of the first."""
    kinds = handlers or ((b"soun", b"mp4a"), (b"meta", b"mebx"))
    ftyp = box(b"ftyp", brand, _big(0), compatible)
    samples = [SECRET if name == b"meta" else b"sound and picture" for name, _ in kinds]
    at = len(ftyp) + 8
    tracks = []
    for (name, codec), sample in zip(kinds, samples, strict=True):
        tracks.append(track(name, codec, at, len(sample), **({} if tracks else tables)))
        at += len(sample)
    told = box(b"udta", box(b"\xa9xyz", SECRET)), box(b"meta", bytes(4), SECRET), box(b"uuid", SECRET)
    moov = box(b"moov", box(b"mvhd", _big(0, 11, 22, 1000, 0), bytes(80)), *tracks, *told)
    return ftyp + box(b"mdat", *samples) + moov + box(b"uuid", SECRET)
