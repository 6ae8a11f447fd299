"""What every journal promises, whatever keeps it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from twincloth.exchange.exchange import Entry, Fact


class SequenceTaken(Exception):
    """Somebody else has written an entry of this number: the writer's state is behind."""

    def __init__(self, exchange_id: str, seq: int) -> None:
        super().__init__(f"Entry {seq} of exchange {exchange_id} is stored already")
        self.exchange_id = exchange_id
        self.seq = seq


class Journal(Protocol):
    """Append, read, erase. All three raise StorageFailure where the disk gives out."""

    async def append(self, exchange_id: str, entries: Sequence[Entry]) -> None:
        """Make entries durable in one commit, all or none. Raises SequenceTaken."""

    async def read(self, exchange_id: str, after: int = 0, limit: int | None = None) -> list[Entry]:
        """The entries with `seq > after`, in order, at most `limit` of them."""
        ...

    def era(self, exchange_id: str) -> int:
        """Another where entries that were read before are not as they are stored any more, or are not there."""
        ...

    async def erase(self, exchange_id: str, redact: Callable[[Fact], Fact]) -> None:
        """Put `redact(fact)` in the place of every fact, leaving no trace of what stood there.

        Numbers, times and authors stay. To do it again is harmless, and needed where it failed.
        """
