"""QR symbols as SVG: one path, the quiet zone inside, dark on opaque white."""

from itertools import groupby

from markupsafe import Markup, escape

from twincloth.collection.qr import QRMatrix

QUIET_ZONE = 4
"""Modules of white on every side (ISO/IEC 18004, 6.3.8)."""


def qr_svg(matrix: QRMatrix, title: str) -> Markup:
    """An SVG whose viewBox counts modules. `title` says what it opens; it names the picture for who cannot see it."""
    side = len(matrix.rows) + 2 * QUIET_ZONE
    return Markup(  # noqa: S704  # built from numbers and the escaped title alone
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'class="qr qr-{matrix.version}" shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{_path(matrix)}"/></svg>'
    )


def _path(matrix: QRMatrix) -> str:
    """Every horizontal run of dark modules as one sub-path: no seams show between neighbours."""
    parts = []
    for y, row in enumerate(matrix.rows, QUIET_ZONE):
        x = QUIET_ZONE
        for module, run in groupby(row):
            length = len(list(run))
            if module == "1":
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(parts)
