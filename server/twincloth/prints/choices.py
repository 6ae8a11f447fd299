"""Choices: what a host wants printed, and how, as a form says it."""

import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Literal, TypeVar

from msgspec import Struct

from twincloth.exchange.refusal import Refusal
from twincloth.prints.canvas import BLACK, WHITE, Colours
from twincloth.prints.modules import LARGEST
from twincloth.prints.stocks import STOCKS, Stock

Kind = Literal["visitor", "sewn"]
KINDS: tuple[Kind, ...] = ("visitor", "sewn")
RESOLUTIONS = (300, 600)
"""Dots in an inch of the printers that are about."""

FARTHEST_OFFSET = 20.0
"""Millimetres."""

SCALES = (90.0, 110.0)
"""Per cent."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

T = TypeVar("T")


class Choices(Struct, frozen=True, kw_only=True):
    """Offsets in millimetres to the right and down, scales in per cent; `module` is 0 for as large as fits.

    `start` is the first free label of a sheet, from 1.
    """

    stock: str = "L7160"
    kind: Kind = "visitor"
    dpi: int = 300
    module: float = 0.0
    dx: float = 0.0
    dy: float = 0.0
    sx: float = 100.0
    sy: float = 100.0
    start: int = 1
    ink: str = BLACK
    ground: str = WHITE

    @property
    def sheet(self) -> Stock:
        """The stock itself."""
        return STOCKS[self.stock]

    @property
    def on_cloth(self) -> bool:
        """Whether it is printed on cloth: what is sewn always is."""
        return self.kind == "sewn" or self.stock == "cloth"

    @property
    def colours(self) -> Colours:
        """Of the symbol."""
        return Colours(self.ink, self.ground)

    def changed(self) -> dict[str, str]:
        """Every choice that is not as it is without being told, as a form says it."""
        usual = Choices()
        return {
            name: f"{value:g}" if isinstance(value, float) else str(value)
            for name in self.__struct_fields__
            if (value := getattr(self, name)) != getattr(usual, name)
        }


class ChoicesForm:
    """Reads a form field by field: what cannot be used is a problem at its field, and counts as not said."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.problems: dict[str, Refusal] = {}

    def read(self) -> Choices:
        """The choices; afterwards `problems` says what was wrong."""
        usual = Choices()
        stock = self._one_of("stock", tuple(STOCKS), usual.stock)
        return Choices(
            stock=stock,
            kind=self._one_of("kind", KINDS, usual.kind),
            dpi=self._read("dpi", usual.dpi, lambda text: _one_of(int(text), RESOLUTIONS)),
            module=self._number("module", usual.module, 0.0, LARGEST),
            dx=self._number("dx", usual.dx, -FARTHEST_OFFSET, FARTHEST_OFFSET),
            dy=self._number("dy", usual.dy, -FARTHEST_OFFSET, FARTHEST_OFFSET),
            sx=self._number("sx", usual.sx, *SCALES),
            sy=self._number("sy", usual.sy, *SCALES),
            start=int(self._number("start", usual.start, 1, STOCKS[stock].slots)),
            ink=self._read("ink", usual.ink, _colour),
            ground=self._read("ground", usual.ground, _colour),
        )

    def _number(self, name: str, usual: float, least: float, most: float) -> float:
        text = self.fields.get(name, "").strip()
        if not text:
            return usual
        try:
            number = float(text.replace(",", ".").replace("−", "-"))
        except ValueError:
            number = float("nan")
        if isfinite(number) and least <= number <= most:
            return number
        self.problems[name] = Refusal("label-number-unusable", least=f"{least:g}", most=f"{most:g}")
        return usual

    def _one_of(self, name: str, values: Sequence[T], usual: T) -> T:
        return self._read(name, usual, lambda text: _one_of(text, values))

    def _read(self, name: str, usual: T, convert: Callable[[str], T]) -> T:
        text = self.fields.get(name, "").strip()
        try:
            return convert(text) if text else usual
        except ValueError:
            self.problems[name] = Refusal("label-choice-unknown")
            return usual


def _one_of(value: object, values: Sequence[T]) -> T:
    for one in values:
        if one == value:
            return one
    raise ValueError(value)


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise ValueError(text)
    return text.upper()
