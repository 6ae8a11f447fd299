"""State indexes: which exchanges hold a key, such as that of a staff link, known without waiting for anybody's turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from twincloth.collection.content import Content
from twincloth.collection.reverse_index import ReverseIndex
from twincloth.exchange.exchange import Exchange

KeysOf = Callable[[Exchange, Content], Iterable[str]]
"""The keys that an exchange holds now. It must not fail: one exchange's defect would be everybody's."""


class StateVersion(NamedTuple):
    """What something was read from of an exchange; one that was read anew is another object."""

    exchange: Exchange
    seq: int
    content: Content

    def of(self, exchange: Exchange, content: Content) -> bool:
        """Whether nothing has happened since."""
        return self.exchange is exchange and self.seq == exchange.seq and self.content is content


class StateIndex:
    """Follows the exchanges as they are glanced at, within a turn too: so it says whom to ask, and not the answer.

    Only what has changed since the last look is read anew.
    """

    def __init__(self, keys_of: KeysOf) -> None:
        self._keys_of = keys_of
        self._versions: dict[str, StateVersion] = {}
        self._holders = ReverseIndex()

    def holders(self, key: str, glances: Iterable[tuple[Exchange, Content]]) -> frozenset[str]:
        """The codes of the exchanges that hold a key."""
        for exchange, content in glances:
            version = self._versions.get(exchange.id)
            if version is None or not version.of(exchange, content):
                self._holders.put(exchange.id, self._keys_of(exchange, content))
                self._versions[exchange.id] = StateVersion(exchange, exchange.seq, content)
        return self._holders.of(key)

    def drop(self, code: str) -> None:
        """There is no such exchange any more."""
        if self._versions.pop(code, None):
            self._holders.drop(code)
