"""Recordings: makers speak of what they made, in files known by their bytes and cleaned of what else is in them."""

from twincloth.collection.recordings.recording import LARGEST, CleanMedia, clean, name_of

__all__ = ["LARGEST", "CleanMedia", "clean", "name_of"]
