"""Faults: what keeps a symbol that was read from passing, by limits below which other decoders read it too."""

from collections.abc import Callable
from typing import Literal

from twincloth.prints.reader import DecodedSymbol

Fault = Literal["contrast", "grain", "blur", "size", "bold", "thin", "damage"]

# Limits: below them zxing-cpp, zbar and OpenCV read every one of the labels that were photographed for it (0053).

LEAST_CONTRAST = 0.4
"""What ISO/IEC 15415, 7.8.3, calls grade C."""
MOST_GRAIN = 0.02
MOST_BLUR = 0.35
FEWEST_PIXELS = 3.0
"""Of a module."""
MOST_GROWTH = 0.25
MOST_UNEVENNESS = 0.22
LEAST_SPARE = 0.5
"""Of the error correction: grade B of ISO/IEC 15415, 7.8.8."""

_FAULTS: dict[Fault, Callable[[DecodedSymbol], bool]] = {
    "contrast": lambda seen: seen.quality.contrast < LEAST_CONTRAST,
    "grain": lambda seen: seen.quality.grain > MOST_GRAIN,
    "blur": lambda seen: seen.quality.blur > MOST_BLUR,
    "size": lambda seen: seen.module < FEWEST_PIXELS,
    "bold": lambda seen: seen.quality.growth > MOST_GROWTH,
    "thin": lambda seen: seen.quality.growth < -MOST_GROWTH,
    "damage": lambda seen: (
        seen.spare < LEAST_SPARE or seen.quality.unevenness > MOST_UNEVENNESS or seen.quality.broken > 0
    ),
}


def faults_of(seen: DecodedSymbol) -> tuple[Fault, ...]:
    """Everything that is wrong with a symbol; nothing where zxing-cpp, zbar and OpenCV read it (0053)."""
    return tuple(fault for fault, holds in _FAULTS.items() if holds(seen))
