"""Symbols as files: in true size, in whole dots, and as a chart that can be counted."""

import re
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
import pyvips

from prints.decoders import DECODERS
from prints.sheets import address_of
from twincloth.collection.qr import draw
from twincloth.prints.canvas import Colours
from twincloth.prints.symbols import SymbolSize, symbol_pixels, symbol_png, symbol_svg
from twincloth.views.qr import qr_path

MATRIX = draw(address_of(0))
SVG = "{http://www.w3.org/2000/svg}"


def test_an_svg_has_its_size_in_millimetres():
    root = ElementTree.fromstring(symbol_svg(MATRIX, "K7Q2MX", 2.0, Colours()))

    assert root.attrib["width"] == root.attrib["height"] == "66mm"
    assert root.attrib["viewBox"] == "0 0 33 33"
    assert root.findtext(f"{SVG}title") == "K7Q2MX"
    assert len(root.findall(f"{SVG}path")) == 2


def test_a_chart_counts_the_stitches_of_the_same_symbol():
    svg = symbol_svg(MATRIX, "K7Q2MX", 2.0, Colours(), chart=True)

    assert re.findall(r"<text[^>]*>(\d+)</text>", svg) == ["10", "10", "20", "20"]
    assert qr_path(MATRIX) in svg
    thin, heavy = re.findall(r'<path stroke-width="[^"]+" d="([^"]+)"', svg)
    assert (thin.count("V"), heavy.count("V")) == (22, 4), "26 lines around 25 stitches"


@pytest.mark.parametrize(("module", "dpi", "dots"), [(2.0, 600, 47), (1.016, 300, 12), (0.396, 300, 5)])
def test_a_png_has_whole_dots_and_knows_its_true_size(module, dpi, dots):
    size = SymbolSize(module=module, dpi=dpi)
    png = symbol_png(symbol_pixels(MATRIX, size.dots), 33 * size.dots, size)
    grey = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)

    image = pyvips.Image.new_from_buffer(png, "")
    assert grey.shape == (33 * dots, 33 * dots)
    assert set(np.unique(grey)) == {0, 255}
    assert image.width / image.xres == pytest.approx(33 * module, rel=0.002)
    assert grey[: 4 * dots].min() == 255
    for name, decode in DECODERS.items():
        assert decode(grey) == {address_of(0)}, name
