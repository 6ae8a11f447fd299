"""Sheets of labels as a printer gets them, and what a scanner would see of them."""

import numpy as np
import pypdfium2

from prints.decoders import Grey
from twincloth.collection.codes import check_character
from twincloth.collection.qr import draw
from twincloth.prints.choices import Choices
from twincloth.prints.labels import measured
from twincloth.prints.layout import LabelContent
from twincloth.prints.modules import Measure
from twincloth.prints.pdf import labels_pdf
from twincloth.prints.wording import Wording

INCH = 25.4
HOST = "cloth.example"
TITLES = ("Tea is ready", "Чай готов")
REASONS = ("Scan to read its story", "Наведите камеру, чтобы прочитать историю")


def code_of(number: int) -> str:
    body = f"K7{number:03d}"
    return body + check_character(body)


def address_of(number: int) -> str:
    return f"HTTPS://{HOST.upper()}/{code_of(number)}"


def content_of(number: int, *, sewn: bool = False, titles: tuple[str, ...] = TITLES) -> LabelContent:
    code = code_of(number)
    wording = Wording(code, f"{HOST}/", "", titles, "Vera and Oleg of Perm", REASONS)
    return LabelContent(draw(address_of(number)), Wording(code) if sewn else wording)


class Sheet:
    """The PDF of so many labels, a whole sheet unless told, and its first page in pixels."""

    def __init__(self, choices: Choices, number: int | None = None, **wording: object) -> None:
        self.choices = choices
        self.number = choices.sheet.slots if number is None else number
        contents = [content_of(each, sewn=choices.kind == "sewn", **wording) for each in range(self.number)]
        self.measure: Measure
        self.measure, self.problems = measured(contents[0].matrix, choices)
        self.pdf = labels_pdf("Labels", "en", choices, contents, self.measure)
        self.document = pypdfium2.PdfDocument(self.pdf)

    def rendered(self, dpi: int, page: int = 0) -> Grey:
        return rendered(self.document, dpi, page)

    def label(self, slot: int, dpi: int) -> Grey:
        """One label with nothing around it, without rendering the rest."""
        return cut(self.document, self.choices.sheet.corner(slot), self.choices.sheet.size, dpi)


def rendered(document: pypdfium2.PdfDocument, dpi: int, page: int = 0) -> Grey:
    return np.array(document[page].render(scale=dpi / 72, grayscale=True).to_numpy()).squeeze()


def cut(
    document: pypdfium2.PdfDocument, corner: tuple[float, float], size: tuple[float, float], dpi: int
) -> Grey:
    """A piece of the first page, given in millimetres."""
    page = document[0]
    width, height = page.get_size()
    points = 72 / INCH
    left, top = corner[0] * points, corner[1] * points
    right, bottom = width - left - size[0] * points, height - top - size[1] * points
    crop = tuple(max(0.0, edge) for edge in (left, bottom, right, top))
    return np.array(page.render(scale=dpi / 72, crop=crop, grayscale=True).to_numpy()).squeeze()
