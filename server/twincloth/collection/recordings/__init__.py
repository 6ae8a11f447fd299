"""Recordings: people telling of what they made, known by their bytes and cleaned of what else they say."""

from twincloth.collection.recordings.recording import LARGEST, CleanMedia, clean, name_of

__all__ = ["LARGEST", "CleanMedia", "clean", "name_of"]
