"""Typefaces: the fonts of what is printed, each cut into subsets by alphabet, with the widths of their letters."""

from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from twincloth.prints.stocks import INCH
from twincloth.resources import WEB

SUBSETS = ("latin", "cyrillic", "latin-ext", "cyrillic-ext")
POINT = INCH / 72
UNKNOWN = "?"
"""Printed in the place of a letter that the face has not."""


class FontSubset(NamedTuple):
    """A font file with some of a face's letters, and each one's advance in ems."""

    key: str
    path: Path
    advances: dict[str, float]


class Typeface:
    """A typeface in one cut, Latin and Cyrillic."""

    def __init__(self, family: str, cut: str) -> None:
        self.family = family
        self.cut = cut

    @cached_property
    def subsets(self) -> list[FontSubset]:
        """Those of the alphabets, read at the first asking. Raises OSError."""
        return [_subset(f"{self.family}-{name}-{self.cut}") for name in SUBSETS]

    @cached_property
    def advances(self) -> dict[str, float]:
        """Of every letter, in ems."""
        return {
            letter: advance
            for subset in reversed(self.subsets)
            for letter, advance in subset.advances.items()
        }

    def width(self, words: str, size: float) -> float:
        """Millimetres that words take at so many points; letters are not kerned, in print as here."""
        unknown = self.advances[UNKNOWN]
        return sum(self.advances.get(letter, unknown) for letter in words) * size * POINT

    def runs(self, words: str) -> list[tuple[FontSubset, str]]:
        """The words in pieces that one font file holds whole."""
        known = [letter if self.subset_of(letter) else UNKNOWN for letter in words]
        pieces = groupby(known, lambda letter: self.subset_of(letter) or self.subsets[0])
        return [(subset, "".join(letters)) for subset, letters in pieces]

    def subset_of(self, letter: str) -> FontSubset | None:
        """The first subset that has the letter."""
        return next((subset for subset in self.subsets if letter in subset.advances), None)

    def lacks(self, words: str) -> set[str]:
        """The letters that cannot be printed."""
        return {letter for letter in words if not self.subset_of(letter)}


@cache
def _subset(name: str) -> FontSubset:
    from fpdf import FPDF  # noqa: PLC0415  # a quarter of what a server would load
    from fpdf.fonts import TTFFont  # noqa: PLC0415  # the same

    path = WEB / "vendor" / "print" / f"{name}.woff"
    fonts = FPDF()
    fonts.add_font(name, fname=path)
    font = fonts.fonts[name]
    assert isinstance(font, TTFFont)
    # fpdf2 keeps advances in thousandths of an em.
    advances = {chr(letter): font.cw[letter] / 1000 for letter in font.cmap}
    font.close()
    return FontSubset(name, path, advances)


SANS = Typeface("pt-sans", "400-normal")
BOLD = Typeface("pt-sans", "700-normal")
SERIF = Typeface("pt-serif", "400-normal")
