"""Names too alike: what is left of a name once case, look-alike letters and invisible marks are gone."""

import unicodedata

LOOK_ALIKES = str.maketrans("авекмнорстухёіјѕ0135", "abekmhopctyxeljsolзs")
"""Cyrillic letters and digits to what they pass for after case folding; `i` and `l` pass for each other."""


def skeleton(name: str) -> str:
    """Two names with one skeleton would be taken for the same person on a screen (after UTS #39, section 4)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    seen = "".join(character for character in folded if not _unseen(character))
    return seen.translate(LOOK_ALIKES).replace("i", "l")


def _unseen(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith(("Z", "P")) or category in ("Cf", "Cc", "Mn", "Me")
