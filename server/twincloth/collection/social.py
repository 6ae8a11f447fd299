"""The picture that other sites show beside a link: what is open of a gift, between two threads on linen."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyvips

from twincloth.collection.pieces import ImageRequest, MaskedMaster, picture
from twincloth.collection.places import Place
from twincloth.collection.references import NO_MASTER
from twincloth.collection.srgb import LINEN

WIDTH, HEIGHT = 1200, 630
"""What Open Graph readers show whole (1.91 : 1)."""

MOST_BYTES = 290_000
"""Some messengers leave out pictures of more than 300 kB."""

RECIPE = 1
"""Changed whenever these pictures are drawn in another way."""

_QUALITIES = (84, 74, 62, 48)
_LAST_QUALITY = 32
_ROOM = (1104, 450)
"""Pixels that a gift may take, between the threads."""

CLOTH, HEM, SHADOW = "#FCF9F2", "#D9CFBD", "#E4DACA"

_STITCHES = {
    "running": "M3 17l8-14M17 17l8-14",
    "cross": "M6 3l16 14m0-14l-16 14",
    "blanket": "M0 17.600h28M7 2.400v14M21 2.400v14",
    "back": "M3 6h8M17 6h8M10 15h8m6 0h4m-28 0h4",
}
_THREAD = 20
"""The height of a thread's stitches in pixels; one repeat is 28 wide."""


class Thread(NamedTuple):
    """A place, as far as its thread shows it."""

    colour: str
    stitch: str

    @classmethod
    def of(cls, place: Place) -> "Thread":
        """The thread in the place's colour and stitch."""
        return cls(place.colour, place.stitch)


def name_of(
    threads: list[Thread], frame: MaskedMaster | None = None, piece: ImageRequest | None = None
) -> str:
    """A name in the store by what is shown; without a frame and a piece, of the cover of everything sealed."""
    shown = frame.name(piece) if frame and piece else NO_MASTER
    state = msgspec.json.encode((RECIPE, shown, threads))
    return f"social/{shown.partition('/')[0]}/{hashlib.sha256(state).hexdigest()[:32]}.jpg"


def whole(frame: MaskedMaster) -> ImageRequest:
    """All of a gift's picture, at the smallest level that is sharp here."""
    return _piece(frame, 0, 0, frame.width, frame.height)


def patch(frame: MaskedMaster) -> ImageRequest | None:
    """The one region of a frame that is open, at the smallest level that is sharp; None where it is too small."""
    (region,) = frame.open or ()
    if not region.width or not region.height:
        return None
    return _piece(frame, region.x, region.y, region.width, region.height)


def _piece(frame: MaskedMaster, left: int, top: int, width: int, height: int) -> ImageRequest:
    fitting = min(_ROOM[0], width * _ROOM[1] / height)
    level = 0
    # A patch of two pixels or more has a whole one left when its edges are rounded inwards.
    while (
        width >> (level + 1) >= fitting
        and min(width, height) >> (level + 1) >= 2
        and level + 1 < frame.levels
    ):
        level += 1
    if (width, height) == (frame.width, frame.height):
        return ImageRequest(level, 0, 0, *frame.size(level))
    x, y = -(-left >> level), -(-top >> level)
    return ImageRequest(level, x, y, ((left + width) >> level) - x, ((top + height) >> level) - y)


def cover(threads: list[Thread], _: Path | None = None) -> bytes:
    """A folded cloth, tied: the same for everything that is sealed."""
    bands = "".join(
        thread(at, y, threads[at], 56) for at, y in enumerate(_heights(len(threads), 175, HEIGHT - 175))
    )
    cloth = (
        f'<path fill="{SHADOW}" d="M308 123h600v400h-600z"/>'
        f'<path fill="{CLOTH}" stroke="{HEM}" stroke-width="3" d="M300 115h600v400h-600z"/>'
        f'<path fill="none" stroke="{HEM}" stroke-width="3" d="M316 315h568"/>'
    )
    return encoded(drawn(cloth + bands))


def opened(threads: list[Thread], frame: MaskedMaster, piece: ImageRequest, master: Path | None) -> bytes:
    """What is open, between the giver's thread above and the receiver's below. Raises pyvips.Error."""
    shown = picture(frame, piece, master).thumbnail_image(_ROOM[0], height=_ROOM[1])
    left, top = (WIDTH - shown.width) // 2, (HEIGHT - shown.height) // 2
    sheet = f"h{shown.width}v{shown.height}h-{shown.width}z"
    shadow = f'<path fill="{SHADOW}" d="M{left + 6} {top + 6}{sheet}"/>'
    hem = f'<path fill="none" stroke="{HEM}" stroke-width="4" d="M{left} {top}{sheet}"/>'
    stitched = "".join(
        thread(at, y, threads[at], _THREAD + 8)
        for at, y in enumerate(_heights(len(threads), 45, HEIGHT - 45))
    )
    return encoded(drawn(shadow + hem + stitched).insert(shown, left, top))


def _heights(number: int, first: float, last: float) -> list[float]:
    return [first + (last - first) * at / max(number - 1, 1) for at in range(number)]


def thread(at: int, middle: float, of: Thread, height: int) -> str:
    """A line of stitches across the linen, or a band that carries them where it is higher than they are."""
    top = middle - height / 2
    broad = height > 2 * _THREAD
    ink = CLOTH if broad else of.colour
    band = f'<path fill="{of.colour}" d="M0 {top}h{WIDTH}v{height}H0z"/>' if broad else ""
    start = middle - _THREAD / 2
    return (
        f'<pattern id="t{at}" width="28" height="{_THREAD}" y="{start}" patternUnits="userSpaceOnUse">'
        f'<path fill="none" stroke="{ink}" stroke-width="4" stroke-linecap="round" d="{_STITCHES[of.stitch]}"/>'
        f'</pattern>{band}<path fill="url(#t{at})" d="M0 {start}h{WIDTH}v{_THREAD}H0z"/>'
    )


def drawn(shapes: str) -> Any:
    """Shapes of SVG on linen, as pixels."""
    linen = "#" + "".join(f"{channel:02X}" for channel in LINEN)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<path fill="{linen}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>{shapes}</svg>'
    )
    return pyvips.Image.svgload_buffer(svg.encode())[0:3].copy(interpretation="srgb")


def encoded(image: Any) -> bytes:
    """As a JPEG of at most `MOST_BYTES`, as fine as they allow."""
    pixels = image.copy_memory()
    for quality in _QUALITIES:
        contents = bytes(pixels.jpegsave_buffer(Q=quality, keep="none", optimize_coding=True))
        if len(contents) <= MOST_BYTES:
            return contents
    return bytes(pixels.jpegsave_buffer(Q=_LAST_QUALITY, keep="none", optimize_coding=True))
