"""What stands in a picture's file around its pixels, read by us before any library unpacks a byte of it."""

from twincloth.collection.headers.header import BreaksOff, Header, Overladen, read_header

__all__ = ["BreaksOff", "Header", "Overladen", "read_header"]
