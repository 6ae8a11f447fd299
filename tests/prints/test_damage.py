"""How much damage a printed symbol bears: recorded once, so that no change makes labels worse unnoticed."""

import cv2
import numpy as np
import pytest

from prints.damage import LADDERS, PIXELS
from prints.decoders import DECODERS, Grey
from prints.sheets import INCH, Sheet, address_of
from twincloth.prints.choices import Choices

LABELS = 5
ENOUGH = 4
"""Of five labels with five kinds of chance: a step is borne when so many are read."""

BORNE: dict[str, dict[str, float]] = {
    "weave": {"zxing": 0.2, "zbar": 0.2, "opencv": 0.6},
    "ripple": {"zxing": 0.006, "zbar": 0.002, "opencv": 0.004},
    "tilt": {"zxing": 55, "zbar": 60, "opencv": 40},
    "contrast": {"zxing": 0.85, "zbar": 0.7, "opencv": 0.85},
    "blur": {"zxing": 0.4, "zbar": 0.3, "opencv": 0.3},
}
"""One step less than each decoder bore when this was recorded, of symbols of version 2-Q."""


@pytest.fixture(scope="module")
def symbols() -> list[Grey]:
    """Printed symbols as a camera sees them close by, in light that is not quite white."""
    sheet = Sheet(Choices(stock="L7160"), LABELS)
    dpi = PIXELS / sheet.measure.module * INCH * 2
    side = int(38.1 / INCH * dpi)
    seen = [sheet.label(slot, round(dpi))[:, :side] for slot in range(LABELS)]
    return [cv2.resize(one, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for one in seen]


def borne(symbols: list[Grey], ladder: str, decoder: str) -> float:
    """The last step up to which enough labels are read; 0 where not even the first is."""
    damage, steps = LADDERS[ladder]
    last = 0.0
    for step in steps:
        chances = (np.random.default_rng([number, int(step * 1000)]) for number in range(LABELS))
        read = [
            address_of(number) in DECODERS[decoder](damage(symbol, step, chance))
            for number, (symbol, chance) in enumerate(zip(symbols, chances, strict=True))
        ]
        if sum(read) < ENOUGH:
            break
        last = step
    return last


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("ladder", LADDERS)
def test_symbols_bear_as_much_damage_as_they_did(symbols, ladder, decoder):
    assert borne(symbols, ladder, decoder) >= BORNE[ladder][decoder]


def test_a_symbol_that_is_drawn_worse_would_be_found(symbols):
    """Dark modules that are half a module too thin bear less."""
    worse = [cv2.dilate(one, np.ones((4, 4), np.uint8)) for one in symbols]

    fallen = [
        (ladder, decoder)
        for ladder in ("blur", "weave")
        for decoder in DECODERS
        if borne(worse, ladder, decoder) < BORNE[ladder][decoder]
    ]

    assert fallen
