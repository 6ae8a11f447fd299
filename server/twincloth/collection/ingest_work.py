"""The work of the ingest: how much is under way, how much was refused, and how long each piece took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from twincloth.collection.pictures import UnfitPicture


class IngestWork:
    """A piece of it is one picture that is read, or made anew, by a process of its own."""

    def __init__(self) -> None:
        self.running = 0
        self.refused = 0
        """Pictures that were not fit, or took more than there is for one."""
        self.took: Callable[[float], object] = float
        """Told after each piece how many seconds it was."""

    @contextmanager
    def piece(self) -> Iterator[None]:
        """Count one as long as the block runs."""
        began = time.monotonic()
        self.running += 1
        try:
            yield
        except UnfitPicture:
            self.refused += 1
            raise
        finally:
            self.running -= 1
            self.took(time.monotonic() - began)
