"""Symbols as files in print size: for those who embroider, engrave, or print labels of their own."""

import zlib
from struct import pack

from markupsafe import Markup, escape
from msgspec import Struct

from twincloth.collection.qr import QRMatrix
from twincloth.prints.canvas import GREY, Colours
from twincloth.prints.stocks import INCH
from twincloth.views.qr import QUIET_ZONE, qr_path, side_of

USUAL_MODULE = 2.0
"""Millimetres: what is well embroidered in cross-stitch, and read from half a metre."""

EVERY = 10
"""Stitches from one heavy line of a chart to the next, as counted charts have it."""


class SymbolSize(Struct, frozen=True, kw_only=True):
    """A module in millimetres, and the dots of an inch where it is a picture of dots."""

    module: float = USUAL_MODULE
    dpi: int = 600

    @property
    def dots(self) -> int:
        """Of a module's side: a whole number, so that every module is as large as its neighbours."""
        return max(1, round(self.module * self.dpi / INCH))


def symbol_svg(
    matrix: QRMatrix, title: str, module: float, colours: Colours, *, chart: bool = False
) -> Markup:
    """The symbol with its size in millimetres; a chart has a line between any two stitches, and counts them."""
    side = side_of(matrix)
    return Markup(  # noqa: S704  # built from numbers, checked colours and the escaped title alone
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side * module:g}mm" height="{side * module:g}mm" '
        f'viewBox="0 0 {side} {side}" role="img" class="qr qr-{matrix.version}" shape-rendering="crispEdges">'
        f'<title>{escape(title)}</title><path fill="{colours.ground}" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="{colours.ink}" d="{qr_path(matrix)}"/>{_chart(side) if chart else ""}</svg>'
    )


def symbol_png(pixels: bytes, side: int, size: SymbolSize) -> bytes:
    """A PNG of `symbol_pixels` that is so many dots wide, with its resolution inside: programs print it in its true size.

    ISO/IEC 15948: a bit a dot in grey (11.2.2); dots a metre (11.3.5.3), of the module's true size, not of the asked dpi.
    """
    metre = round(1000 * size.dots / size.module)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
            _chunk(b"pHYs", pack(">IIB", metre, metre, 1)),
            _chunk(b"IDAT", pixels),
            _chunk(b"IEND", b""),
        )
    )


def symbol_pixels(matrix: QRMatrix, dots: int) -> bytes:
    """The packed lines of a symbol whose modules have so many dots a side; they are all that takes time of its PNG."""
    quiet = "0" * QUIET_ZONE
    blank = ["0" * side_of(matrix)] * QUIET_ZONE
    lines = (*blank, *(f"{quiet}{row}{quiet}" for row in matrix.rows), *blank)
    packed = zlib.compressobj()
    return b"".join(packed.compress(_line(line, dots)) for line in lines) + packed.flush()


def _line(modules: str, dots: int) -> bytes:
    """A line of modules: its first line of dots as it is, and the others as no different from that above (9.2, Up)."""
    bits = "".join(("0" if module == "1" else "1") * dots for module in modules)
    wide = (len(bits) + 7) // 8
    first = int(bits.ljust(8 * wide, "0"), 2).to_bytes(wide, "big")
    return b"\0" + first + (b"\2" + bytes(wide)) * (dots - 1)


def _chunk(kind: bytes, contents: bytes) -> bytes:
    checked = kind + contents
    return pack(">I", len(contents)) + checked + pack(">I", zlib.crc32(checked))


def _chart(side: int) -> str:
    """Lines between stitches, heavier at every tenth from the symbol's corner on, and the number there."""
    thin: list[str] = []
    heavy: list[str] = []
    numbers: list[str] = []
    first, last = QUIET_ZONE, side - QUIET_ZONE
    for at in range(first, last + 1):
        counted = at - first
        ruled = heavy if counted % EVERY == 0 or at == last else thin
        ruled.append(f"M{at} {first}V{last}M{first} {at}H{last}")
        if counted and counted % EVERY == 0:
            numbers.append(f'<text x="{at}" y="{first - 0.6}">{counted}</text>')
            numbers.append(f'<text x="{first - 1.4}" y="{at + 0.5}">{counted}</text>')
    return (
        f'<g stroke="{GREY}" fill="none"><path stroke-width=".06" d="{"".join(thin)}"/>'
        f'<path stroke-width=".16" d="{"".join(heavy)}"/></g>'
        f'<g fill="{GREY}" font-family="sans-serif" font-size="1.5" text-anchor="middle">{"".join(numbers)}</g>'
    )
