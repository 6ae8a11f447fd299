"""Recordings: makers speak of what they made, in files known by their bytes and cleaned of what else is in them."""

from twincloth.collection.recordings.recording import (
    LARGEST,
    LIMITS,
    CleanMedia,
    clean,
    cleaned_and_named,
    name_of,
)

__all__ = ["LARGEST", "LIMITS", "CleanMedia", "clean", "cleaned_and_named", "name_of"]
