"""Catching up: the entries that whoever comes back asks for, rendered and encoded once for all of a kind."""

from collections.abc import Iterator

from msgspec import Raw
from msgspec.json import Encoder

MOST_CAUGHT_UP = 5000
"""Entries that are sent one by one to who comes back; above it the page is fetched again."""

LARGEST_CATCH_UP = 262_144
"""Bytes of one answer. Above it the page, which shows the last hundred messages, is far smaller."""

_encoder = Encoder()


class CatchUpCache:
    """The entries of one kind of viewer up to `seq`, of which as many are known as anybody has asked for.

    `backwards` gives their HTML, the newest first, and is true for this moment only: when anything has
    happened since, what was missed is rendered anew.
    """

    def __init__(self, seq: int, backwards: Iterator[str | None]) -> None:
        self._seq = seq
        self._backwards = backwards
        self._frames: list[bytes] = []
        self._size = 0

    def after(self, number: int) -> Raw | None:
        """The JSON array of the entries after this one, oldest first; None where it would be too large."""
        asked = self._seq - number
        while len(self._frames) < asked and self._size <= LARGEST_CATCH_UP:
            self._add(next(self._backwards))
        frames = self._frames[:asked]
        if len(frames) < asked or sum(map(len, frames)) > LARGEST_CATCH_UP:
            return None
        return Raw(b"[%s]" % b",".join(reversed(frames)))

    def _add(self, html: str | None) -> None:
        seq = self._seq - len(self._frames)
        frame = _encoder.encode({"seq": seq, "html": html, "live": False})
        self._frames.append(frame)
        self._size += len(frame)
