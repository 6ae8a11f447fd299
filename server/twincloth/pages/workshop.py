"""The workshop: where whatever takes longer than a page is drawn and read, so that pages and acks never wait behind it."""

from functools import partial

from twincloth.live.drawings import Drawings
from twincloth.live.work_pool import WorkPool
from twincloth.prints.pdf import LIMITS

AT_THE_DESK = 2
"""Limited processes at once; every other process of the machine goes before them."""


class Workshop:
    """`symbols` are QR codes in print size, for anybody; `desk` does what hosts want, and stands in nobody else's queue.

    `prints` are labels and posters, drawn at the desk.
    """

    def __init__(self) -> None:
        self._strangers = WorkPool("symbols", at_once=1)
        self.symbols = Drawings(self._strangers.in_thread)
        self.desk = WorkPool("desk", AT_THE_DESK)
        self.prints = Drawings(partial(self.desk.in_process, LIMITS))

    @property
    def pools(self) -> dict[str, WorkPool]:
        """By what is done in them."""
        return {"symbols": self._strangers, "desk": self.desk}

    async def close(self) -> None:
        """Give up what is under way."""
        for part in (self.symbols, self.prints, self._strangers, self.desk):
            await part.close()
