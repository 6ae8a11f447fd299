"""Plain cloth: what hangs where a picture is still to come, or was erased; then so that patches keep their places."""

from pathlib import Path

import pyvips

from twincloth.collection.content import Gift
from twincloth.collection.srgb import LINEN

STAND_IN = (1600, 1200)
"""The width and height in pixels of what hangs until a picture comes: a phone's proportions. Folders give regions on it,
so it is never changed."""
LONGEST = 1600
"""Pixels of the longer side, unless a patch would have none there."""
MOST_PIXELS = 36_000_000
"""Of one colour; what is larger would be no fit picture."""
SMALLEST_PATCH = 4
"""Pixels of a patch's shorter side."""

_HEM = "#D9CFBD"


def size_of(gift: Gift) -> tuple[int, int]:
    """The width and height in pixels of the cloth for a gift."""
    width, height = gift.picture.width, gift.picture.height
    thinnest = min((min(card.region.width, card.region.height) for card in gift.cards), default=LONGEST)
    wanted = max(LONGEST / max(width, height), SMALLEST_PATCH / max(thinnest, 1))
    scale = min(1.0, wanted, (MOST_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def write_plain_cloth(path: Path, size: tuple[int, int]) -> None:
    """A PNG of linen with a hem. Raises pyvips.Error."""
    width, height = size
    inset, stroke = min(size) / 24, max(1.0, min(size) / 240)
    linen = "#" + "".join(f"{channel:02X}" for channel in LINEN)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<path fill="{linen}" d="M0 0h{width}v{height}H0z"/>'
        f'<path fill="none" stroke="{_HEM}" stroke-width="{stroke}" stroke-linecap="round" '
        f'stroke-dasharray="{stroke * 5} {stroke * 4}" '
        f'd="M{inset} {inset}H{width - inset}V{height - inset}H{inset}z"/></svg>'
    )
    image = pyvips.Image.svgload_buffer(svg.encode())
    image[0:3].copy(interpretation="srgb").pngsave(str(path), keep="none")
