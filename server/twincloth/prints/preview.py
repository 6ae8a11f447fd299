"""Preview: a sheet or a poster as an SVG, drawn as the PDF is."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from twincloth.collection.qr import QRMatrix
from twincloth.prints.canvas import GREY, WHITE, Colours, Stroke, outline
from twincloth.prints.choices import Choices
from twincloth.prints.faces import BOLD, POINT, SERIF, Typeface
from twincloth.prints.layout import LabelContent
from twincloth.prints.modules import Measure
from twincloth.prints.poster import PosterContent, draw_poster
from twincloth.prints.sheets import draw_sheet
from twincloth.views.qr import qr_path, side_of


def sheet_svg(
    title: str, choices: Choices, contents: Sequence[LabelContent], measured: Measure, page: int = 0
) -> Markup:
    """One page of labels on its paper, with the outlines of ready-made labels, which the PDF leaves out."""
    stock = choices.sheet
    canvas = _SvgCanvas()
    if not stock.cut:
        for corner in stock.corners():
            outline(canvas, corner, stock.size)
    moved = _SvgCanvas()
    draw_sheet(moved, choices, contents, measured, page)
    drift = f"matrix({choices.sx / 100:g} 0 0 {choices.sy / 100:g} {choices.dx:g} {choices.dy:g})"
    return _page(title, stock.paper, f'{canvas.drawn()}<g transform="{drift}">{moved.drawn()}</g>')


def poster_svg(title: str, size: tuple[float, float], content: PosterContent) -> Markup:
    """The poster of so many millimetres on its paper."""
    canvas = _SvgCanvas()
    draw_poster(canvas, size, content)
    return _page(title, size, canvas.drawn())


def _page(title: str, size: tuple[float, float], drawn: str) -> Markup:
    width, height = size
    return Markup(  # noqa: S704  # built from numbers and escaped words alone
        f'<svg class="sheet" xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm"'
        f' viewBox="0 0 {width:g} {height:g}" role="img">'
        f'<title>{escape(title)}</title><path fill="{WHITE}" d="M0 0h{width:g}v{height:g}H0z"/>{drawn}</svg>'
    )


class _SvgCanvas:
    def __init__(self) -> None:
        self._parts: list[str] = []

    def drawn(self) -> str:
        return "".join(self._parts)

    def text(self, x: float, y: float, words: str, face: Typeface, size: float) -> None:
        cut = "serif" if face is SERIF else "bold" if face is BOLD else "sans"
        self._parts.append(
            f'<text class="{cut}" x="{x:.2f}" y="{y:.2f}" font-size="{size * POINT:.3f}">{escape(words)}</text>'
        )

    def symbol(self, x: float, y: float, matrix: QRMatrix, module: float, colours: Colours) -> None:
        side = side_of(matrix)
        self._parts.append(
            f'<g class="qr" transform="translate({x:.3f} {y:.3f}) scale({module:.5f})">'
            f'<path fill="{colours.ground}" d="M0 0h{side}v{side}H0z"/>'
            f'<path fill="{colours.ink}" d="{qr_path(matrix)}"/></g>'
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], *, dashed: bool = False) -> None:
        dashes = ' stroke-dasharray="1.5"' if dashed else ""
        self._parts.append(
            f'<path stroke="{GREY}" stroke-width=".2"{dashes} d="M{start[0]:.2f} {start[1]:.2f}L{end[0]:.2f} {end[1]:.2f}"/>'
        )

    def stitches(self, strokes: Sequence[Stroke], colour: str, width: float) -> None:
        path = "".join(f"M{x:.2f} {y:.2f}L{right:.2f} {low:.2f}" for (x, y), (right, low) in strokes)
        self._parts.append(
            f'<path stroke="{colour}" stroke-width="{width:.2f}" stroke-linecap="round" d="{path}"/>'
        )
