"""Near misses: which of the known words somebody may have meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

LONGEST = 60
"""Characters of a word that is compared: none that we know has more."""


def nearest(written: str, known: Collection[str]) -> str | None:
    """The known word that is most like what was written; None where none is."""
    if len(written) > LONGEST:
        return None
    return next(iter(get_close_matches(written, sorted(known), n=1)), None)
