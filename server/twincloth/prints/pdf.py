"""PDF: sheets as a printer gets them, true to the millimetre. Each function runs in a process of its own."""

from collections.abc import Sequence

from twincloth.collection.confinement import ProcessLimits
from twincloth.prints.choices import Choices
from twincloth.prints.layout import LabelContent
from twincloth.prints.modules import Measure
from twincloth.prints.poster import PosterContent, draw_poster
from twincloth.prints.sheets import draw_sheet, draw_test, pages_of

LIMITS = ProcessLimits(memory=512_000_000, seconds=60, within=120.0)
"""Of drawing one: three hundred labels take a second, and 130 MB."""


def labels_pdf(
    title: str, language: str, choices: Choices, contents: Sequence[LabelContent], measured: Measure
) -> bytes:
    """All sheets of labels."""
    from twincloth.prints.paper import Paper  # noqa: PLC0415  # a quarter of what a server would load

    paper = Paper(title, language, choices.sheet.paper, choices)
    for page in range(pages_of(len(contents), choices)):
        with paper.page() as canvas:
            draw_sheet(canvas, choices, contents, measured, page)
    return paper.bytes()


def outlines_pdf(title: str, language: str, choices: Choices, advice: Sequence[str]) -> bytes:
    """One sheet of outlines, moved and scaled as the labels will be."""
    from twincloth.prints.paper import Paper  # noqa: PLC0415  # the same

    paper = Paper(title, language, choices.sheet.paper, choices)
    with paper.page() as canvas:
        draw_test(canvas, choices, advice)
    return paper.bytes()


def poster_pdf(title: str, language: str, size: tuple[float, float], content: PosterContent) -> bytes:
    """One page of so many millimetres."""
    from twincloth.prints.paper import Paper  # noqa: PLC0415  # the same

    paper = Paper(title, language, size)
    with paper.page() as canvas:
        draw_poster(canvas, size, content)
    return paper.bytes()
