"""Modules: how large the smallest squares of a symbol are printed, and from how far a phone reads them."""

from math import floor

from msgspec import Struct

from twincloth.collection.qr import QRMatrix
from twincloth.exchange.refusal import Refusal
from twincloth.prints.stocks import INCH
from twincloth.views.colours import contrast, luminance
from twincloth.views.qr import side_of

SMALLEST = 0.396
"""Millimetres: what GS1 General Specifications (5.12, symbols scanned by phones) allow at the least."""

SMALLEST_ON_CLOTH = 1.5
"""Millimetres: a weave of half a millimetre still leaves a module whole."""

LARGEST = 20.0
"""Millimetres: a symbol of 90 cm, more than anybody sews."""

LARGEST_VERSION = 3
COMFORTABLE, FARTHEST = 250, 377
"""Reading distances, in modules: with ease, and at all."""

DARKEST_GROUND, LIGHTEST_INK, LEAST_CONTRAST = 0.75, 0.20, 7.0
"""Luminance of the light modules at the least, of the dark ones at the most, and the contrast between both."""

_NEARLY = 1e-6


class Measure(Struct, frozen=True, kw_only=True):
    """A symbol in print: its version, the size of a module and of the whole with its quiet zone, in millimetres."""

    version: int
    module: float
    side: float

    @property
    def comfortable(self) -> float:
        """Millimetres from which a phone reads it with ease."""
        return self.module * COMFORTABLE

    @property
    def farthest(self) -> float:
        """Millimetres from which a phone may just read it."""
        return self.module * FARTHEST


def measure(matrix: QRMatrix, module: float) -> Measure:
    """The symbol with modules of this size."""
    return Measure(version=matrix.version, module=module, side=module * side_of(matrix))


def largest_module(matrix: QRMatrix, room: float, dpi: int) -> float:
    """The largest module with which the symbol fits, a whole number of the printer's dots; 0 where none does."""
    return whole_dots(room / side_of(matrix), dpi)


def whole_dots(module: float, dpi: int) -> float:
    """The module, made smaller until it is a whole number of dots."""
    return floor(module * dpi / INCH + _NEARLY) * INCH / dpi


def must_scan(measured: Measure, *, on_cloth: bool) -> None:
    """Raises Refusal for a symbol that phones will not read once it is printed."""
    if measured.version > LARGEST_VERSION:
        raise Refusal("label-address-long")
    if measured.module < SMALLEST - _NEARLY:
        raise Refusal("label-module-small")
    if on_cloth and measured.module < SMALLEST_ON_CLOTH - _NEARLY:
        raise Refusal("label-module-cloth")


def must_stand_out(ink: str, ground: str) -> None:
    """Raises Refusal for colours that decoders do not tell apart."""
    if luminance(ink) > luminance(ground):
        raise Refusal("label-colours-inverted")
    if (
        luminance(ink) > LIGHTEST_INK
        or luminance(ground) < DARKEST_GROUND
        or contrast(ink, ground) < LEAST_CONTRAST
    ):
        raise Refusal("label-colours-close")
