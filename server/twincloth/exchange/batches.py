"""Batches: several things that were decided on in one go, remembered as long as somebody may want to take it back."""

from msgspec import Struct

from twincloth.exchange.refusal import Refusal

MOST_REMEMBERED = 5
"""Batches that can be taken back: what hosts have done within the last minute or two, not a history."""


class Batch(Struct, frozen=True):
    """What was decided about which things; `id` is the number of its entry, as forms send it."""

    id: str
    verdict: str
    things: tuple[str, ...]


class RecentBatches:
    """The last batches, each until it is taken back."""

    def __init__(self) -> None:
        self._batches: dict[str, Batch] = {}

    def __repr__(self) -> str:
        return repr(self._batches)

    @property
    def newest_first(self) -> list[Batch]:
        """What can be taken back."""
        return list(self._batches.values())[::-1]

    def find(self, id: str) -> Batch:
        """Raises Refusal where it was taken back before, or is forgotten."""
        if id not in self._batches:
            raise Refusal("nothing-to-undo")
        return self._batches[id]

    def add(self, batch: Batch) -> None:
        """One more; the oldest is forgotten."""
        self._batches[batch.id] = batch
        while len(self._batches) > MOST_REMEMBERED:
            del self._batches[next(iter(self._batches))]

    def drop(self, id: str) -> None:
        """It was taken back; harmless where it is forgotten."""
        self._batches.pop(id, None)
