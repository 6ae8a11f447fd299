"""Turn counts: what became of turns and commands in a process that has others beside it."""

from msgspec import Struct


class TurnCounts(Struct):
    """Of all rooms of a process, since it began."""

    written: int = 0
    """Turns that were stored from here."""
    followed: int = 0
    """Turns of others that were shown here."""
    overtaken: int = 0
    """Turns that were decided again, since others were quicker."""
    forwarded: int = 0
    """Commands that another process has decided for us."""
