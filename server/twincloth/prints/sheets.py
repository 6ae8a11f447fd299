"""Sheets: labels laid out on pages, and a page of outlines to hold against the light."""

from collections.abc import Iterator, Sequence

from twincloth.prints.canvas import Canvas, outline
from twincloth.prints.choices import Choices
from twincloth.prints.faces import SANS
from twincloth.prints.layout import LabelContent, draw_label
from twincloth.prints.modules import Measure

RULER = 100
"""Millimetres."""


def pages_of(number: int, choices: Choices) -> int:
    """Sheets that so many labels take."""
    return -(-(number + choices.start - 1) // choices.sheet.slots)


def draw_sheet(
    canvas: Canvas, choices: Choices, contents: Sequence[LabelContent], measured: Measure, page: int
) -> None:
    """One page of labels, the first being 0."""
    stock = choices.sheet
    for slot, content in slots_on(choices, contents, page):
        corner = stock.corner(slot)
        if stock.cut:
            outline(canvas, corner, stock.size, dashed=True)
        draw_label(canvas, stock, corner, content, measured, choices.colours, choices.dpi)


def slots_on(
    choices: Choices, contents: Sequence[LabelContent], page: int
) -> Iterator[tuple[int, LabelContent]]:
    """The labels of a page, each with its slot; the first page begins where the sheet is still whole."""
    slots = choices.sheet.slots
    for slot in range(slots):
        number = page * slots + slot - (choices.start - 1)
        if 0 <= number < len(contents):
            yield slot, contents[number]


def draw_test(canvas: Canvas, choices: Choices, advice: Sequence[str]) -> None:
    """The outline of every label with its number, two rulers, and what to do with them."""
    stock = choices.sheet
    for number, corner in enumerate(stock.corners(), 1):
        outline(canvas, corner, stock.size)
        canvas.text(corner[0] + stock.edge, corner[1] + stock.edge + 4, str(number), SANS, 11)
    x, y = (stock.paper[0] - RULER) / 2, (stock.paper[1] - RULER) / 2
    _ruler(canvas, (x, stock.paper[1] / 2), (1, 0))
    _ruler(canvas, (stock.paper[0] / 2, y), (0, 1))
    for number, words in enumerate(advice):
        canvas.text(x + 4, y + 6 + 5 * number, words, SANS, 8)


def _ruler(canvas: Canvas, start: tuple[float, float], along: tuple[int, int]) -> None:
    """100 mm with a mark at every ten."""
    (x, y), (dx, dy) = start, along
    canvas.line(start, (x + dx * RULER, y + dy * RULER))
    for at in range(0, RULER + 1, 10):
        mark = 4 if at % 50 == 0 else 2.5
        foot = (x + dx * at, y + dy * at)
        canvas.line(foot, (foot[0] + dy * mark, foot[1] + dx * mark))
        if at % 50 == 0:
            canvas.text(foot[0] + dy * 5 + dx * 0.6, foot[1] + dx * 7 + dy * 3, f"{at}", SANS, 7)
