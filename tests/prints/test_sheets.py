"""Sheets as a printer gets them: every code can be read, and everything stands where the stock's maker says."""

from functools import cache

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from prints.decoders import DECODERS, Grey
from prints.sheets import INCH, REASONS, TITLES, Sheet, address_of, code_of, content_of, cut, rendered
from twincloth.prints.choices import Choices
from twincloth.prints.labels import measured
from twincloth.prints.pdf import labels_pdf, outlines_pdf
from twincloth.prints.stocks import STOCKS

SPECIFIED = {
    # paper, columns × rows, label, pitch, left and top: millimetres from the makers' data sheets
    "L7160": ((210, 297), (3, 7), (63.5, 38.1), (66.04, 38.1), (7.2, 15.1)),
    "L7163": ((210, 297), (2, 7), (99.1, 38.1), (101.6, 38.1), (4.65, 15.1)),
    "L7165": ((210, 297), (2, 4), (99.1, 67.7), (101.6, 67.7), (4.65, 13.1)),
    "5160": ((215.9, 279.4), (3, 10), (66.675, 25.4), (69.85, 25.4), (4.7625, 12.7)),
    "A6": ((210, 297), (2, 2), (105, 148.5), (105, 148.5), (0, 0)),
    "A5": ((297, 210), (2, 1), (148.5, 210), (148.5, 210), (0, 0)),
    "cloth": ((210, 297), (3, 3), (67, 90), (67, 90), (4.5, 13.5)),
}
EXACT = 0.15
DARK = 128
KINDS = [(key, kind) for key in SPECIFIED for kind in ("visitor", "sewn")]


@cache
def sheet(stock: str, kind: str = "visitor") -> Sheet:
    return Sheet(Choices(stock=stock, kind=kind))


def corners(stock: str) -> list[tuple[float, float]]:
    _, (columns, rows), _, (across, down), (left, top) = SPECIFIED[stock]
    return [(left + x * across, top + y * down) for y in range(rows) for x in range(columns)]


def ink(grey: Grey, dpi: int) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all that is dark, in millimetres."""
    rows, columns = np.nonzero((grey < DARK).any(axis=1))[0], np.nonzero((grey < DARK).any(axis=0))[0]
    dots = INCH / dpi
    return columns[0] * dots, rows[0] * dots, (columns[-1] + 1) * dots, (rows[-1] + 1) * dots


def symbol_of(sheet: Sheet, slot: int, dpi: int = 600) -> tuple[float, float, float, float]:
    """Where the dark modules of a label begin and end, in millimetres of the page, by its corner patterns."""
    width, height = sheet.choices.sheet.size
    corner = corners(sheet.choices.stock)[slot]
    shown = cut(sheet.document, corner, (width, height), dpi)
    (found,) = zxingcpp.read_barcodes(np.ascontiguousarray(shown))
    place = found.position
    dots = INCH / dpi
    at = (place.top_left.x, place.top_left.y, place.bottom_right.x, place.bottom_right.y)
    return tuple(value * dots + corner[number % 2] for number, value in enumerate(at))  # type: ignore[return-value]


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("stock", SPECIFIED)
def test_all_three_decoders_read_every_label_of_a_sheet(stock, dpi):
    printed = sheet(stock)
    labels = [printed.label(slot, dpi) for slot in range(printed.number)]

    for name, decode in DECODERS.items():
        read = [slot for slot, label in enumerate(labels) if decode(label) == {address_of(slot)}]
        assert read == list(range(printed.number)), name


@pytest.mark.parametrize("stock", SPECIFIED)
def test_all_three_decoders_read_the_first_and_the_last_label_in_fine_print(stock):
    printed = sheet(stock)

    for slot in (0, printed.number - 1):
        label = printed.label(slot, 600)
        for name, decode in DECODERS.items():
            assert decode(label) == {address_of(slot)}, name


@pytest.mark.parametrize(("stock", "kind"), KINDS)
def test_every_symbol_is_of_a_low_version_at_level_q(stock, kind):
    printed = Sheet(Choices(stock=stock, kind=kind), 1)

    (found,) = zxingcpp.read_barcodes(np.ascontiguousarray(printed.label(0, 300)))

    assert int(found.extra["Version"]) <= 3
    assert found.ec_level == "Q"


@pytest.mark.parametrize("stock", SPECIFIED)
def test_labels_stand_where_the_maker_of_the_sheet_says(stock):
    """The outlines of the test page, measured at each label's own middle."""
    paper, _, (width, height), _, _ = SPECIFIED[stock]
    document = pypdfium2.PdfDocument(outlines_pdf("Test", "en", Choices(stock=stock), []))
    page = rendered(document, 600)
    dots = INCH / 600
    assert page.shape == pytest.approx((paper[1] / dots, paper[0] / dots), abs=2)

    for x, y in corners(stock):
        row = page[int((y + height * 0.37) / dots)]
        column = page[:, int((x + width * 0.37) / dots)]
        for edge, line in ((x, row), (x + width, row), (y, column), (y + height, column)):
            assert nearest_line(line, edge / dots) * dots == pytest.approx(edge, abs=EXACT)


def nearest_line(pixels: Grey, wanted: float) -> float:
    """The middle of the line nearest to a place, in pixels."""
    dark = np.nonzero(pixels < 200)[0]
    lines = np.split(dark, np.nonzero(np.diff(dark) > 1)[0] + 1)
    return min((float(line.mean()) + 0.5 for line in lines if len(line)), key=lambda at: abs(at - wanted))


@pytest.mark.parametrize("stock", ["L7160", "L7163", "L7165", "5160", "A6", "A5", "cloth"])
def test_symbols_stand_in_the_middle_of_their_labels(stock):
    printed = sheet(stock)
    _, _, (width, height), _, _ = SPECIFIED[stock]
    quiet = 4 * printed.measure.module
    edge = printed.choices.sheet.edge
    broad = width > height

    for slot in (0, printed.number - 1):
        x, y = corners(stock)[slot]
        left, top, right, bottom = symbol_of(printed, slot)
        if broad:
            assert left == pytest.approx(x + edge + quiet, abs=EXACT)
            assert (top + bottom) / 2 == pytest.approx(y + height / 2, abs=EXACT)
        else:
            assert (left + right) / 2 == pytest.approx(x + width / 2, abs=EXACT)
            assert top == pytest.approx(y + edge + quiet, abs=EXACT)
        dark = printed.measure.side - 2 * quiet
        assert right - left == pytest.approx(dark, abs=EXACT)
        assert bottom - top == pytest.approx(dark, abs=EXACT)


@pytest.mark.parametrize("stock", SPECIFIED)
def test_nothing_comes_nearer_to_a_label_s_edge_than_two_millimetres(stock):
    printed = sheet(stock)
    _, _, (width, height), _, _ = SPECIFIED[stock]
    inside = 0.3 if printed.choices.sheet.cut else 0.0

    for slot in (0, printed.number - 1):
        x, y = corners(stock)[slot]
        # What shows where to cut lies on the edge itself.
        size = (width - 2 * inside, height - 2 * inside)
        left, top, right, bottom = ink(cut(printed.document, (x + inside, y + inside), size, 600), 600)
        assert min(left, top) + inside >= 2 - 0.05
        assert right + inside <= width - 2 + 0.05
        assert bottom + inside <= height - 2 + 0.05


@pytest.mark.parametrize("stock", SPECIFIED)
def test_the_quiet_zone_is_whole(stock):
    printed = sheet(stock)
    module = printed.measure.module

    left, top, right, bottom = symbol_of(printed, 0)
    # Half a pixel of the decoder's own corners on either side.
    quiet = 4 * module - 0.08
    around = cut(
        printed.document,
        (left - quiet, top - quiet),
        (right - left + 2 * quiet, bottom - top + 2 * quiet),
        600,
    )
    border = int((quiet - 0.15) * 600 / INCH)
    framed = around.copy()
    framed[border:-border, border:-border] = 255
    assert framed.min() > 250


def test_a_symbol_is_one_path():
    printed = Sheet(Choices(stock="L7160"), 5)

    kinds = [item.type for item in printed.document[0].get_objects(max_depth=2)]

    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_PATH) == 5


@pytest.mark.parametrize("stock", SPECIFIED)
def test_a_visitors_label_says_what_it_is_in_both_languages(stock):
    text = Sheet(Choices(stock=stock), 1).document[0].get_textpage().get_text_range()

    said = " ".join(text.split())
    for words in (*TITLES, "Vera and Oleg of Perm", *REASONS, "cloth.example/", code_of(0)):
        assert words in said


def test_a_sewn_label_says_its_code_alone():
    text = Sheet(Choices(stock="cloth", kind="sewn"), 1).document[0].get_textpage().get_text_range()

    assert text.split() == [code_of(0)]


def test_a_sheet_that_was_begun_is_gone_on_with():
    printed = Sheet(Choices(stock="L7165", start=7), 3)

    assert len(printed.document) == 2
    assert [bool((printed.label(slot, 100) < DARK).any()) for slot in range(8)] == [False] * 6 + [True] * 2
    assert DECODERS["zxing"](printed.rendered(150, page=1)) == {address_of(2)}


def test_three_hundred_labels_are_printed():
    choices = Choices()
    contents = [content_of(each) for each in range(6)] * 50
    pdf = labels_pdf("Labels", "en", choices, contents, measured(contents[0].matrix, choices)[0])

    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == -(-300 // choices.sheet.slots)
    words = [document[page].get_textpage().get_text_range() for page in range(len(document))]
    assert sum(page.count(code_of(5)) for page in words) >= 50


def test_offsets_and_scales_move_everything():
    plain = symbol_of(sheet("L7160"), 0)
    moved = Sheet(Choices(stock="L7160", dx=1.5, dy=-0.7, sx=101, sy=99), 1)

    at = ink(moved.rendered(600)[:, : int(40 * 600 / INCH)], 600)

    assert at[0] == pytest.approx(plain[0] * 1.01 + 1.5, abs=EXACT)
    assert at[1] == pytest.approx(plain[1] * 0.99 - 0.7, abs=EXACT)


@pytest.mark.parametrize("stock", ["L7160", "5160", "A5"])
def test_both_rulers_of_the_test_page_measure_100_mm(stock):
    paper = SPECIFIED[stock][0]
    document = pypdfium2.PdfDocument(outlines_pdf("Test", "en", Choices(stock=stock), []))
    page = rendered(document, 600)
    dots = INCH / 600

    across = page[int(paper[1] / 2 / dots) + 30]
    down = page[:, int(paper[0] / 2 / dots) + 30]
    for line, middle in ((across, paper[0] / 2), (down, paper[1] / 2)):
        for end in (middle - 50, middle + 50):
            assert nearest_line(line, end / dots) * dots == pytest.approx(end, abs=0.1)


def test_the_file_asks_printers_not_to_scale_it():
    assert b"/PrintScaling /None" in Sheet(Choices(), 1).pdf


def test_all_stocks_are_specified():
    assert list(STOCKS) == list(SPECIFIED)
