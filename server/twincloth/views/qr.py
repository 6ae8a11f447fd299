"""QR symbols as SVG: one path, the quiet zone inside, dark on opaque white."""

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

from twincloth.collection.qr import QRMatrix

QUIET_ZONE = 4
"""Modules of white on every side (ISO/IEC 18004, 6.3.8)."""


def qr_svg(matrix: QRMatrix, title: str) -> Markup:
    """An SVG whose viewBox counts modules. `title` says what it opens; it names the picture for who cannot see it."""
    side = side_of(matrix)
    return Markup(  # noqa: S704  # built from numbers and the escaped title alone
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'class="qr qr-{matrix.version}" shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{qr_path(matrix)}"/></svg>'
    )


def qr_path(matrix: QRMatrix) -> str:
    """Every run as one sub-path of one path: no seams show between neighbours."""
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(matrix))


def runs(matrix: QRMatrix) -> Iterator[tuple[int, int, int]]:
    """Where each horizontal run of dark modules begins, and how long it is, in modules from the quiet zone's corner."""
    for y, row in enumerate(matrix.rows, QUIET_ZONE):
        x = QUIET_ZONE
        for module, run in groupby(row):
            length = len(list(run))
            if module == "1":
                yield x, y, length
            x += length


def side_of(matrix: QRMatrix) -> int:
    """Modules from edge to edge, quiet zone included."""
    return len(matrix.rows) + 2 * QUIET_ZONE
