"""The poster as a printer gets it: its symbol can be read, its words are there in every language, and all of it fits."""

import re
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest

from prints.decoders import DECODERS, Grey
from twincloth.collection.qr import draw
from twincloth.prints.pdf import poster_pdf
from twincloth.prints.poster import MARGIN, SIZES, PosterContent, PosterSide
from twincloth.prints.preview import poster_svg
from twincloth.prints.threads import PATTERNS
from twincloth.resources import WEB

INCH = 25.4
ADDRESS = "HTTPS://CLOTH.EXAMPLE/K7Q2MX"
TITLES = ("Two quilts: Oxford and Perm", "Два одеяла: Оксфорд и Пермь")
REASONS = ("Scan to join", "Наведите камеру, чтобы войти")
SIDES = (
    PosterSide(("Oxford", "Оксфорд"), "running", "#1F3A68", "12:00", ("Saturday 21 November 2020",)),
    PosterSide(("Perm", "Пермь"), "cross", "#9B2A2C", "17:00", ("суббота, 21 ноября 2020 г.",)),
)
USUAL = PosterContent(TITLES, SIDES, REASONS, "cloth.example/", "K7Q2MX", draw(ADDRESS))
LONG = USUAL._replace(
    titles=(
        ("Donaudampfschifffahrtsgesellschaft and " * 6)[:200],
        ("Превысокомногорассмотрительствующий " * 6)[:200],
    ),
    sides=(SIDES * 4)[:7],
    host="cards.of-the-twin-towns.of-the-volga-and-of-the-thames.example/",
)


@cache
def printed(size: str, content: PosterContent = USUAL) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(poster_pdf("Poster", "en", SIZES[size], content))


def picture(document: pypdfium2.PdfDocument, dpi: int) -> Grey:
    return np.array(document[0].render(scale=dpi / 72, grayscale=True).to_numpy()).squeeze()


def said(document: pypdfium2.PdfDocument) -> str:
    return " ".join(document[0].get_textpage().get_text_range().split())


@pytest.mark.parametrize("size", SIZES)
def test_its_symbol_is_read_by_all_three_decoders_and_its_page_is_of_this_size(size):
    document = printed(size)
    shown = picture(document, 60)

    assert len(document) == 1
    assert [side / 72 * INCH for side in document[0].get_size()] == pytest.approx(SIZES[size], abs=0.1)
    for name, decode in DECODERS.items():
        assert decode(shown) == {ADDRESS}, name


def test_it_says_what_where_and_when_in_every_language():
    words = said(printed("A4"))

    sides = [words for side in SIDES for words in (side.time, *side.names, *side.days)]
    for one in (*TITLES, *sides, *REASONS, "cloth.example/", "K7Q2MX"):
        assert one in words


def test_every_font_is_inside_and_has_letters_of_both_alphabets():
    pdf = poster_pdf("Poster", "en", SIZES["A4"], USUAL)

    fonts = set(re.findall(rb"/BaseFont /\w+\+([\w-]+)", pdf))
    assert pdf.count(b"/Type /FontDescriptor") == pdf.count(b"/FontFile2") > 0
    assert len(fonts) >= 3, fonts
    assert "?" not in said(printed("A4")), "printed for a letter that is in no font"


def test_however_long_its_words_and_many_its_places_all_of_it_stands_on_the_page():
    document = printed("A3", LONG)
    shown, grown = picture(document, 72), SIZES["A3"][0] / SIZES["A4"][0]
    rows, columns = np.nonzero((shown < 200).any(axis=1))[0], np.nonzero((shown < 200).any(axis=0))[0]
    edges = columns[0], rows[0], shown.shape[1] - columns[-1], shown.shape[0] - rows[-1]

    assert min(edges) / 72 * INCH > (MARGIN - 2) * grown
    squeezed = said(document).replace(" ", "")
    for words in (*LONG.titles, LONG.host, LONG.code, "Пермь"):
        assert words.replace(" ", "") in squeezed, "nothing is cut off"


def test_a_title_that_is_not_translated_leaves_no_empty_line():
    assert said(printed("A4", USUAL._replace(titles=TITLES[:1]))).count("Два") == 0


def test_the_preview_says_the_same():
    svg = ElementTree.fromstring(str(poster_svg("Poster", SIZES["A3"], USUAL)))
    words = " ".join(svg.itertext())

    assert (svg.get("width"), svg.get("height")) == ("297mm", "420mm")
    assert all(one in words for one in ("Оксфорд", "17:00", "K7Q2MX", "Poster"))


def test_stitches_are_those_of_the_pages():
    """Each pattern drawn by its own strokes is what the file says that pages show."""
    for stitch, strokes in PATTERNS.items():
        (path,) = re.findall(r' d="([^"]+)"', (WEB / "styles" / "stitches" / f"{stitch}.svg").read_text())
        assert sorted(map(sorted, strokes)) == sorted(map(sorted, strokes_of(path))), stitch


def strokes_of(path: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight lines of an SVG path that has no others."""
    found, at = [], (0.0, 0.0)
    for command, written in re.findall(r"([MmLlHhVv])([^A-Za-z]*)", path):
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", written)]
        while numbers:
            x, y = at
            if command in "Hh":
                to = (numbers.pop(0) + (x if command == "h" else 0), y)
            elif command in "Vv":
                to = (x, numbers.pop(0) + (y if command == "v" else 0))
            else:
                dx, dy = numbers.pop(0), numbers.pop(0)
                to = (dx + x, dy + y) if command in "ml" else (dx, dy)
            to = (round(to[0], 3), round(to[1], 3))
            if command not in "Mm":
                found.append((at, to))
            at = to
    return found
