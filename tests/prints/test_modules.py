"""Modules: the sizes that make a symbol scan, and the ones that do not."""

import pytest

from prints.sheets import HOST, code_of
from twincloth.collection.qr import draw
from twincloth.exchange.refusal import Refusal
from twincloth.prints.choices import Choices
from twincloth.prints.labels import measured
from twincloth.prints.modules import INCH, must_stand_out

CODE = code_of(0)
VERSION_2 = draw(f"HTTPS://{HOST.upper()}/{CODE}")
VERSION_3 = draw(f"HTTPS://CARDS.TWIN-TOWNS.{HOST.upper()}/{CODE}")
VERSION_4 = draw(f"HTTPS://CARDS.OF-THE-TWIN-TOWNS-OF-THE-VOLGA.{HOST.upper()}/{CODE}")


@pytest.mark.parametrize(
    ("stock", "module", "side", "comfortable", "farthest"),
    [
        ("L7160", 1.016, 33.5, 254, 383),
        ("L7163", 1.016, 33.5, 254, 383),
        ("L7165", 1.863, 61.5, 466, 702),
        ("A6", 2.709, 89.4, 677, 1021),
        ("A5", 3.979, 131.3, 995, 1500),
    ],
)
def test_a_sheet_gets_the_module_that_is_known_to_scan_at_its_distance(
    stock, module, side, comfortable, farthest
):
    size, problems = measured(VERSION_2, Choices(stock=stock))

    assert problems == {}
    assert (size.version, round(size.module, 3), round(size.side, 1)) == (2, module, side)
    assert (round(size.comfortable), round(size.farthest)) == (comfortable, farthest)


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("stock", ["L7160", "L7163", "L7165", "5160", "A6", "A5", "cloth"])
@pytest.mark.parametrize("matrix", [VERSION_2, VERSION_3])
def test_a_module_is_a_whole_number_of_dots_and_the_symbol_fits(stock, dpi, matrix):
    choices = Choices(stock=stock, dpi=dpi)
    size, problems = measured(matrix, choices)

    dots = size.module * dpi / INCH
    assert problems == {}
    assert dots == pytest.approx(round(dots), abs=1e-6)
    assert size.side <= min(choices.sheet.room)
    assert size.side + size.side / size.module * INCH / dpi > min(choices.sheet.room) - 8, (
        "it is as large as fits"
    )


def test_a_module_that_was_asked_for_is_made_a_whole_number_of_dots():
    size, problems = measured(VERSION_2, Choices(stock="A6", module=2.0))

    assert problems == {}
    assert size.module == pytest.approx(23 * INCH / 300)


def refusals(matrix, **choices) -> dict[str, str]:
    return {field: refusal.code for field, refusal in measured(matrix, Choices(**choices))[1].items()}


def test_what_will_not_scan_is_refused_at_its_field():
    assert refusals(VERSION_4) == {"module": "label-address-long"}
    assert refusals(VERSION_2, module=0.39) == {"module": "label-module-small"}
    assert refusals(VERSION_2, module=1.2) == {"module": "label-module-large"}
    assert refusals(VERSION_2, kind="sewn") == {"module": "label-module-cloth"}
    assert refusals(VERSION_2, stock="cloth", module=1.4) == {"module": "label-module-cloth"}
    assert refusals(VERSION_2, ink="#777777") == {"ink": "label-colours-close"}
    assert refusals(VERSION_2, ink="#FFFFFF", ground="#000000") == {"ink": "label-colours-inverted"}
    assert refusals(VERSION_4, ink="#777777").keys() == {"module", "ink"}, "all is told at once"


def test_what_will_scan_is_not_refused():
    assert refusals(VERSION_3) == {}
    assert refusals(VERSION_2, module=0.43) == {}
    assert refusals(VERSION_2, kind="sewn", stock="cloth") == {}
    assert refusals(VERSION_3, kind="sewn", stock="cloth") == {}
    assert refusals(VERSION_2, ink="#1F3A68", ground="#FCF9F2") == {}


@pytest.mark.parametrize(
    ("ink", "ground", "code"),
    [
        ("#767676", "#FFFFFF", "label-colours-close"),
        ("#000000", "#A0A0A0", "label-colours-close"),
        ("#FFFFFF", "#000000", "label-colours-inverted"),
        ("#9B2A2C", "#8A5A12", "label-colours-close"),
    ],
)
def test_colours_that_decoders_do_not_tell_apart_are_refused(ink, ground, code):
    with pytest.raises(Refusal) as caught:
        must_stand_out(ink, ground)

    assert caught.value.code == code
