"""Twincloth: the companion page of a video call between two places that give each other something."""

__version__ = "0.1.0"
