"""Short codes: six characters that are read aloud, typed on any keyboard and sewn onto cloth."""

import secrets
import unicodedata
from collections.abc import Callable, Container, Iterator

ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXZ"
"""29 symbols, a prime; without vowels and without L and Y, so that no word and no look-alike comes up."""

LENGTH = 6
_LONGEST_TYPED = 64
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_LATIN_LOOK_ALIKES = str.maketrans("OIL", "011")
_CYRILLIC_LOOK_ALIKES = str.maketrans("ВКМНОРСТХЗ", "BKMH0PCTX3")
_KEYS_OF_LATIN = "QWERTYUIOPASDFGHJKLZXCVBNM"
_SAME_KEYS_OF_CYRILLIC = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ"
_LAYOUT = str.maketrans(_SAME_KEYS_OF_CYRILLIC, _KEYS_OF_LATIN)
_LAYOUT_BACK = str.maketrans(_KEYS_OF_LATIN, _SAME_KEYS_OF_CYRILLIC)


def normalise(text: str) -> str | None:
    """The code that somebody typed, or None where it is none.

    Case, spaces and hyphens do not matter; O, I and L stand for 0 and 1. Cyrillic letters are taken
    first for the Latin ones that they look like, then for the keys they share with them (ЙЦУКЕН):
    the check character tells which was meant.
    """
    if len(text) > _LONGEST_TYPED:
        return None
    typed = "".join(_meant(unicodedata.normalize("NFKC", text).upper()))
    for reading in (typed.translate(_CYRILLIC_LOOK_ALIKES), typed.translate(_LAYOUT)):
        code = reading.translate(_LATIN_LOOK_ALIKES)
        if is_code(code):
            return code
    return None


def looks_like_code(text: str) -> bool:
    """Whether it has as many letters and digits as a code, and nothing else: what somebody may have guessed."""
    if len(text) > _LONGEST_TYPED:
        return False
    typed = "".join(_meant(unicodedata.normalize("NFKC", text)))
    return len(typed) == LENGTH and typed.isalnum()


def is_code(text: str) -> bool:
    """Whether the text is exactly a code, its check character right."""
    if len(text) != LENGTH or any(symbol not in _VALUES for symbol in text):
        return False
    return check_character(text[:-1]) == text[-1]


def check_character(body: str) -> str:
    """The last character of a code, as NOID makes it (NCDA): Σ position × value, modulo 29.

    With a prime modulus greater than the length it finds every single wrong character and every
    swap of two neighbours.
    """
    return ALPHABET[sum(place * _VALUES[symbol] for place, symbol in enumerate(body, 1)) % len(ALPHABET)]


def mint(taken: Container[str]) -> str:
    """A new code at random that is not taken, and that reads as itself when typed in ЙЦУКЕН."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        code = body + check_character(body)
        if code not in taken and normalise(in_cyrillic_layout(code)) == code:
            return code


def apart(mint: Callable[[], str]) -> Iterator[str]:
    """Codes of `mint` no two of which are alike: as many as one edit needs."""
    given: set[str] = set()
    for code in iter(mint, None):
        if code not in given:
            given.add(code)
            yield code


def in_cyrillic_layout(code: str) -> str:
    """What a code becomes where the keyboard stands in Russian."""
    return code.translate(_LAYOUT_BACK)


def _meant(typed: str) -> Iterator[str]:
    """The characters without spaces, hyphens and dashes of every kind, and invisible ones."""
    for character in typed:
        if not character.isspace() and unicodedata.category(character) not in ("Pd", "Cf"):
            yield character
