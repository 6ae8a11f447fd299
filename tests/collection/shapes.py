"""Recordings as encoders, telephones and browsers shape them; each may be told to say more, or to count wrong."""

from collection.takes import SECRET, box, element, page, table, track

FRAME = b"\xff\xfb\x90\xc4" + bytes(413)
"""Of 128 kbit/s, at 44.1 kHz."""

LONGER = b"\xff\xfb\xb0\xc4" + bytes(622)
"""The same at 192 kbit/s, as a variable rate has it."""

LAME = b"LAME3.100" + bytes(27)
ROLL = box(b"sgpd", b"\1\0\0\0roll", (2).to_bytes(4, "big"), (1).to_bytes(4, "big"), b"\xff\xff")
ROLLED = box(b"sbgp", b"\0\0\0\0roll", (1).to_bytes(4, "big"), (1).to_bytes(4, "big"), (1).to_bytes(4, "big"))
HEADER = box(b"mvhd", bytes(12), (1000).to_bytes(4, "big"), bytes(84))


def big(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def id3(contents: bytes, version: int = 3, *, footer: bool = False) -> bytes:
    """A tag of version 2, with or without what stands behind an appended one."""
    size = bytes(len(contents) >> shift & 0x7F for shift in (21, 14, 7, 0))
    flags = 0x10 if footer else 0
    behind = b"3DI" + bytes([version, 0, flags]) + size if footer else b""
    return b"ID3" + bytes([version, 0, flags]) + size + contents + behind


def ape(contents: bytes, *, version: int = 2000) -> bytes:
    """A tag of APE: the second version has a header as well."""
    words = [version.to_bytes(4, "little"), (len(contents) + 32).to_bytes(4, "little"), b"\1\0\0\0"]
    footer = b"APETAGEX" + b"".join(words) + (b"\0\0\0\x80" if version == 2000 else bytes(4)) + bytes(8)
    header = b"APETAGEX" + b"".join(words) + b"\0\0\0\xa0" + bytes(8)
    return (header if version == 2000 else b"") + contents + footer


def lyrics(contents: bytes, *, version: int = 2) -> bytes:
    words = b"LYRICSBEGIN" + contents
    return words + (b"%06dLYRICS200" % len(words) if version == 2 else b"LYRICSEND")


def id3v1(contents: bytes = SECRET) -> bytes:
    return b"TAG" + contents.ljust(125, b"\0")


def lame(
    sound: bytes = FRAME * 40, *, frames: int = 40, size: int = 0, kind: bytes = b"Info", more: bytes = b""
) -> bytes:
    """What LAME writes, whose first frame counts the others; `more` follows upon what it says of itself."""
    told = kind + big(0xF, frames, size or len(sound) + 417) + bytes(100) + big(50) + LAME + more
    return (b"\xff\xfb\x90\x44" + bytes(32) + told).ljust(417, b"\0") + sound


def vbri(*, frames: int = 41, size: int = 41 * 417) -> bytes:
    """What Fraunhofer's encoder writes: its first frame counts all of them."""
    told = b"VBRI" + bytes(6) + big(size, frames) + b"\0\2\0\1\0\2\0\1" + bytes(4)
    return (b"\xff\xfb\x90\x44" + bytes(32) + told).ljust(417, b"\0") + FRAME * 40


def full(*more: bytes, name: bytes = b"soun", codec: bytes = b"mp4a", **tables: bytes) -> bytes:
    """A voice memo: sound first, then what tells where it is, an edit list, groups, and a track with a position."""
    ftyp = box(b"ftyp", b"M4A ", big(0), b"M4A mp42isom")
    first = len(ftyp) + 16
    own = {
        "stsz": table(b"stsz", 0, 4, 3, 4, 5, 6),
        "stts": table(b"stts", 1, 4, 1024),
        "stsc": table(b"stsc", 2, 1, 3, 1, 2, 1, 1),
        "co64": table(b"co64", 2, 0, first, 0, first + 12),
        "stco": b"",
        "groups": ROLL + ROLLED,
    }
    heard = track(name, codec, 0, 0, **(own | tables))
    edits = box(b"edts", table(b"elst", 1, 4096, 0, 0x10000))
    heard = box(b"trak", heard[8:], edits)
    where = track(b"meta", b"mebx", first + 18, len(SECRET))
    moov = box(b"moov", HEADER, heard, where, *more)
    return ftyp + box(b"wide") + box(b"mdat", b"123123412345123456", SECRET) + moov + box(b"free", SECRET)


def faststart(*more: bytes, shift: int = 0, **tables: bytes) -> bytes:
    """As ffmpeg writes it when asked to put its tables first; `shift` moves the place that they tell."""
    ftyp = box(b"ftyp", b"isom", big(0x200), b"isomiso2mp41")

    def movie(at: int) -> bytes:
        told = box(b"udta", box(b"meta", bytes(4), box(b"ilst", SECRET)))
        return box(b"moov", HEADER, track(b"soun", b"mp4a", at, 17, **tables), told)

    at = len(ftyp) + len(movie(0)) + 16
    return ftyp + movie(at + shift) + box(b"free") + box(b"mdat", b"sound and picture") + b"".join(more)


def fragmented(*more: bytes, size: int = 8, offset: int = 0, index: int = 0, flags: int = 0x020000) -> bytes:
    """As browsers record it: three fragments of two samples of `size` bytes each, and an index that counts them."""
    ftyp = box(b"ftyp", b"iso5", big(0x200), b"iso5iso6mp41")
    empty = {"stts": table(b"stts", 0), "stsc": table(b"stsc", 0), "stco": table(b"stco", 0)}
    sound = track(b"soun", b"Opus", 0, 0, stsz=table(b"stsz", 0, 0), **empty)
    movie = box(b"moov", HEADER, sound, box(b"mvex", table(b"trex", 1, 1, 960, 0, 0)))
    pieces = b"".join(_fragment(number, size, offset, flags) for number in range(3))
    sizes = len(pieces) + index
    listed = box(b"sidx", big(0, 1, 48000, 0, 0, 1), big(sizes, 5760, 0))
    return ftyp + movie + listed + pieces + b"".join(more)


def _fragment(number: int, size: int, offset: int, flags: int) -> bytes:
    def told(at: int) -> bytes:
        runs = box(b"trun", big(0x201, 2, at + offset, size, size))
        header, time = box(b"tfhd", big(flags, 1)), box(b"tfdt", big(0, number * 1920))
        return box(b"moof", table(b"mfhd", number + 1), box(b"traf", header, time, runs))

    return told(len(told(9)) + 8) + box(b"mdat", b"sound and pictur")


def long_webm(
    *,
    cluster: bytes = b"",
    segment: bytes = b"",
    track: bytes = b"",
    codec: bytes = b"A_OPUS",
    private: bytes = b"OpusHead",
    info: bytes = b"",
) -> bytes:
    """With an index, sizes and groups of blocks; each of its parts may be told to say more."""
    header = element(0x1A45DFA3, element(0x4282, b"webm"))
    names = (
        element(0x2AD7B1, b"\x0f\x42\x40", wide=1)
        + element(0x4D80, b"Lavf60", wide=1)
        + element(0x5741, SECRET, wide=1)
    )
    heard = (
        element(0xD7, b"\1") + element(0x73C5, bytes(7) + b"\1") + element(0x83, b"\2") + element(0x86, codec)
    )
    heard += element(0x63A2, private) + element(0xE1, element(0xB5, bytes(8)) + element(0x9F, b"\1")) + track
    group = element(0xA0, element(0xA1, b"\x81\0\x14\0\xf8\xff\xfe") + element(0x9B, b"\x14"))
    blocks = element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80\xf8\xff\xfe") + group + cluster
    cues = element(
        0x1C53BB6B,
        element(0xBB, element(0xB3, b"\0") + element(0xB7, element(0xF7, b"\1") + element(0xF1, b"\0"))),
    )
    contents = element(0x114D9B74, element(0x4DBB, element(0x53AB, bytes(4)) + element(0x53AC, b"\0")))
    contents += (
        element(0xEC, bytes(40))
        + element(0x1549A966, names + info)
        + element(0x1654AE6B, element(0xAE, heard))
    )
    return header + element(0x18538067, contents + element(0x1F43B675, blocks) * 3 + cues + segment)


def vorbis(comment: bytes) -> bytes:
    """The three packets by which Vorbis begins."""
    told = (
        b"\x03vorbis" + b"\4\0\0\0Lavf" + b"\1\0\0\0" + len(comment).to_bytes(4, "little") + comment + b"\1"
    )
    return bytes([2, 30, len(told)]) + b"\x01vorbis".ljust(30, b"\0") + told + b"\x05vorbis" + bytes(40)


def long_opus(*, head: bytes = b"", numbers: tuple[int, ...] = (2, 3, 4)) -> bytes:
    """Pages of sound after the two of headers; `head` follows upon what the first of them says."""
    first = b"OpusHead\1\1\x38\1\x80\xbb\0\0\0\0\0" + head
    sound = b"".join(page([b"\xf8\xff\xfe"] * 50, 4 if number == 4 else 0, number) for number in numbers)
    return page([first], 2, 0) + page([b"OpusTags" + bytes(8)], 0, 1) + sound
