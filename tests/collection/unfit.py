"""Pictures that nobody would send who means well, and a few that only look so."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

import pyvips


def woven(width: int = 320, height: int = 240) -> Any:
    """A small picture in colour that does not compress well."""
    noise = pyvips.Image.gaussnoise(width, height, mean=128, sigma=60, seed=2020).cast("uchar")
    return noise.bandjoin([noise.rot180(), noise.fliphor()]).copy(interpretation="srgb")


def png(width: int, height: int, depth: int, colour: int, *chunks: tuple[bytes, bytes], row: int) -> bytes:
    """A PNG of zeros made by hand: `row` is the bytes of a row, its filter not counted."""
    body = zeros((row + 1) * height)
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def zeros(number: int) -> bytes:
    """So many of them as zlib would pack them: one block over and over, which is quicker than to pack them all."""
    size = 1 << 20
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = packer.compress(bytes(number % size)) + packer.flush()
    checksum = number % 65_521 << 16 | 1
    return b"\x78\xda" + block * (number // size) + rest + struct.pack(">I", checksum)


def frames(number: int, saver: str) -> bytes:
    """So many pictures of eight by eight pixels in one file, no two that follow each other alike."""
    grey = (pyvips.Image.xyz(8, 8 * number)[1] / 8).floor() * 37 % 256
    strip = grey.bandjoin([grey, grey]).cast("uchar").copy(interpretation="srgb")
    strip.set_type(pyvips.GValue.gint_type, "page-height", 8)
    return bytes(getattr(strip, saver)())


def lying(contents: bytes, side: int) -> bytes:
    """A JPEG whose header says that it is so many pixels wide and high."""
    at = contents.index(b"\xff\xc0") + 5
    return contents[:at] + struct.pack(">HH", side, side) + contents[at + 4 :]


UNFIT: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "picture-unsupported"),
    "a text": (lambda: b"quilt" * 100, "picture-unsupported"),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", "picture-unsupported"),
    "an animation": (lambda: b"GIF89a" + bytes(100), "picture-unsupported"),
    "a document": (lambda: b"%PDF-1.7\n" + bytes(100), "picture-unsupported"),
    "a film": (lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(100), "picture-unsupported"),
    "a phone's own": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(100), "picture-heic"),
    "an archive": (lambda: b"PK\x03\x04" + bytes(100), "picture-unsupported"),
    "a drawing": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
        "picture-unsupported",
    ),
    "a signature alone": (lambda: b"\xff\xd8\xff\xe0", "picture-broken"),
    "a JPEG broken off": (lambda: bytes(woven().jpegsave_buffer())[:-3000], "picture-broken"),
    "a PNG broken off": (lambda: bytes(woven().pngsave_buffer())[:-3000], "picture-broken"),
    "a WebP broken off": (lambda: bytes(woven().webpsave_buffer())[:-3000], "picture-broken"),
    "a TIFF broken off": (lambda: bytes(woven().tiffsave_buffer())[:-3000], "picture-broken"),
    "a JPEG that lies": (lambda: lying(bytes(woven().jpegsave_buffer()), 65_500), "picture-too-large"),
    "a gigabyte of one bit": (lambda: png(95_000, 95_000, 1, 0, row=11_875), "picture-too-large"),
    "a gigabyte below the limit": (lambda: png(10_000, 11_900, 16, 6, row=80_000), "picture-too-large"),
    "ten thousand frames": (lambda: frames(10_000, "webpsave_buffer"), "picture-of-many"),
    "words that unpack to much": (
        lambda: png(320, 240, 8, 2, (b"zTXt", b"Comment\0\0" + zeros(200_000_000)), row=960),
        "picture-overladen",
    ),
    "ten thousand pages": (lambda: frames(10_000, "tiffsave_buffer"), "picture-of-many"),
}
"""What each is, and the refusal that it must get."""

FIT: dict[str, Callable[[], bytes]] = {
    "a page behind a photograph": lambda: bytes(woven().jpegsave_buffer()) + b"<script>alert(1)</script>",
    "an archive behind a photograph": lambda: bytes(woven().pngsave_buffer()) + b"PK\x03\x04" + bytes(500),
    "inks of a press": lambda: bytes(
        woven().bandjoin(woven()[0]).copy(interpretation="cmyk").jpegsave_buffer(Q=90)
    ),
    "sixteen bits": lambda: bytes(
        (woven().cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").pngsave_buffer()
    ),
    "one grey band": lambda: bytes(woven()[0].copy(interpretation="b-w").tiffsave_buffer()),
    "half transparent": lambda: bytes(
        woven().bandjoin(woven()[1]).copy(interpretation="srgb").webpsave_buffer()
    ),
    "a palette": lambda: bytes(woven().pngsave_buffer(palette=True)),
}
"""What looks wrong and is a picture all the same: it is read as one, and nothing else of it is served."""
