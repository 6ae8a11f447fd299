"""The print-proof before photographs as hosts take them: none is refused, and what passes, every scanner reads."""

from collections.abc import Callable

import pytest

from prints.decoders import DECODERS
from prints.photographs import Labels, Sheets, decoded, read, readers_of
from twincloth.prints.faults import faults_of

SHEETS = [44, *(number for number in range(80) if number != 44)]
"""The first holds what zxing-cpp 3.1 takes for Micro QR, and symbols that it sees and cannot read."""

LABELS = [8, 11, 14, 18, 1, 23, 26, 33, *(number for number in range(600) if number > 33)]
"""Of the first eight, one half passes, and one half is read by zxing-cpp and not by all."""

FINER = 10_000
"""Labels from here on are photographed closer, with up to 30 pixels a module."""


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return Sheets()


@pytest.fixture(scope="module")
def labels() -> Labels:
    return Labels()


def test_of_every_sheet_is_read_what_the_decoder_reads(sheets: Sheets, times: Callable[[int, int], int]):
    for number in SHEETS[: times(1, 80)]:
        photograph = sheets.photograph(number)

        assert sorted(one.text for one in read(photograph).sights) == decoded(photograph), number


def test_what_passes_is_read_by_three_families_of_decoders(labels: Labels, times: Callable[[int, int], int]):
    passed, unlike = 0, 0
    for number in [*LABELS[: times(8, 600)], *range(FINER, FINER + times(1, 200))]:
        photograph = labels.photograph(number, largest=30 if number >= FINER else 10)
        for symbol in read(photograph).sights:
            families = readers_of(photograph, symbol)
            if not faults_of(symbol):
                assert families == DECODERS.keys(), (number, symbol)
                passed += 1
            unlike += families != DECODERS.keys()
    # Else nothing would have been tried: some must pass, and some be read by zxing-cpp and not by all.
    assert passed >= times(3, 150)
    assert unlike >= times(3, 80)
