"""ReverseIndex: which exchanges hold a key, found at once by the key; several may hold the same."""

from collections import defaultdict
from collections.abc import Iterable


class ReverseIndex:
    """Keys of any kind, by exchange's code and back."""

    def __init__(self) -> None:
        self._keys: dict[str, frozenset[str]] = {}
        self._codes: defaultdict[str, set[str]] = defaultdict(set)

    def of(self, key: str) -> frozenset[str]:
        """The codes of the exchanges that hold a key."""
        return frozenset(self._codes.get(key, ()))

    def put(self, code: str, keys: Iterable[str]) -> None:
        """An exchange holds these keys now, and none of those that it held before."""
        before, now = self._keys.get(code, frozenset()), frozenset(keys)
        for gone in before - now:
            self._codes[gone].discard(code)
            if not self._codes[gone]:
                del self._codes[gone]
        for new in now - before:
            self._codes[new].add(code)
        self._keys[code] = now

    def drop(self, code: str) -> None:
        """There is no such exchange any more."""
        self.put(code, ())
        del self._keys[code]
