"""The paper: what a PDF library draws on; heavy to load, so only who draws a PDF imports it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fpdf import FPDF, ViewerPreferences
from fpdf.drawing import PaintedPath
from fpdf.drawing_primitives import Transform
from fpdf.enums import PathPaintRule, StrokeCapStyle
from fpdf.fonts import TTFFont

from twincloth.collection.qr import QRMatrix
from twincloth.prints.canvas import GREY, WHITE, Colours, Stroke
from twincloth.prints.choices import Choices
from twincloth.prints.faces import FontSubset, Typeface
from twincloth.views.qr import runs, side_of

HAIRLINE = 0.1
"""Millimetres."""

DASHES = 1.5
"""Millimetres, on and off."""


class Paper:
    """Pages of one document, all of one size in millimetres, each moved and scaled as its printer needs it."""

    def __init__(
        self, title: str, language: str, size: tuple[float, float], adjusted: Choices | None = None
    ) -> None:
        self._choices = adjusted or Choices()
        self._pdf = FPDF(unit="mm", format=size)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_creator("Twincloth")
        # Most printers' dialogues shrink a page to their margins unless the file asks them not to.
        self._pdf.viewer_preferences = ViewerPreferences(print_scaling="None", display_doc_title=True)

    @contextmanager
    def page(self) -> Iterator["_PdfCanvas"]:
        """The next page, to draw on."""
        choices = self._choices
        self._pdf.add_page()
        drift = Transform(choices.sx / 100, 0, 0, choices.sy / 100, choices.dx, choices.dy)
        with self._pdf.transform(drift):
            yield _PdfCanvas(self._pdf)

    def bytes(self) -> bytes:
        """The document as a file."""
        written = bytes(self._pdf.output())
        for font in self._pdf.fonts.values():
            # fpdf2 leaves the files open that it reads fonts from.
            assert isinstance(font, TTFFont)
            font.close()
        return written


class _PdfCanvas:
    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf

    def text(self, x: float, y: float, words: str, face: Typeface, size: float) -> None:
        for subset, piece in face.runs(words):
            self._take(subset, size)
            self._pdf.text(x, y, piece)
            x += face.width(piece, size)

    def symbol(self, x: float, y: float, matrix: QRMatrix, module: float, colours: Colours) -> None:
        side = side_of(matrix) * module
        if colours.ground != WHITE:
            self._pdf.set_fill_color(colours.ground)
            self._pdf.rect(x, y, side, side, style="F")
        path = PaintedPath()
        path.style.paint_rule = PathPaintRule.FILL_NONZERO
        path.style.fill_color = colours.ink
        path.style.stroke_color = None
        for column, row, length in runs(matrix):
            path.move_to(x + column * module, y + row * module)
            path.horizontal_line_relative(length * module)
            path.vertical_line_relative(module)
            path.horizontal_line_relative(-length * module)
            path.close()
        with self._pdf.drawing_context() as drawing:
            # fpdf2 copies what it is given, which takes longer than drawing it, unless it is told not to.
            drawing.add_item(path, clone=False)

    def line(self, start: tuple[float, float], end: tuple[float, float], *, dashed: bool = False) -> None:
        self._pdf.set_draw_color(GREY)
        self._pdf.set_line_width(HAIRLINE)
        with self._pdf.local_context():
            if dashed:
                self._pdf.set_dash_pattern(dash=DASHES, gap=DASHES)
            self._pdf.line(*start, *end)

    def stitches(self, strokes: Sequence[Stroke], colour: str, width: float) -> None:
        with self._pdf.local_context(
            draw_color=colour, line_width=width, stroke_cap_style=StrokeCapStyle.ROUND
        ):
            for start, end in strokes:
                self._pdf.line(*start, *end)

    def _take(self, subset: FontSubset, size: float) -> None:
        """A font file goes into the PDF once, and of it the letters that are used."""
        if subset.key not in self._pdf.fonts:
            self._pdf.add_font(subset.key, fname=subset.path)
        self._pdf.set_font(subset.key, size=size)
