"""Keys: the lasting names by which folders know exchanges and places, made from what people call them."""

import re
import unicodedata
from collections.abc import Container
from itertools import count

LONGEST = 40
"""Characters of a key, as exchange folders have them."""

_CYRILLIC = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
"""Russian letters as passports write them (ICAO 9303, part 3, section 6)."""


def key_from(words: str, taken: Container[str], otherwise: str) -> str:
    """A key that is not taken: the words in small Latin letters, or `otherwise` where none of them can be written so."""
    plain = "".join(_CYRILLIC.get(letter, letter) for letter in unicodedata.normalize("NFC", words).lower())
    latin = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[: LONGEST - 5].strip("-") or otherwise
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)
