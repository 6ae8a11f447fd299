"""The audience: who is connected, which kinds of viewers that makes, and how many of each place are here."""

from collections import Counter
from typing import NamedTuple

from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.exchange import Exchange
from twincloth.views.viewer import Viewer


class Onlooker(NamedTuple):
    """One socket: the exchange it follows, what it sees, and whose it is (an actor's id)."""

    exchange: str
    viewer: Viewer
    by: str

    @property
    def own_channel(self) -> str:
        """The Socket.IO room of one person's own sockets in one language."""
        return own_channel(self.exchange, self.by, self.viewer.language)


def own_channel(exchange: str, by: str, language: str) -> str:
    """The Socket.IO room of one person's own sockets in one language."""
    return f"{exchange}:of:{by}:{language}"


class Audience:
    """Every socket that has joined, by its sid."""

    def __init__(self) -> None:
        self._by_exchange: dict[str, dict[str, Onlooker]] = {}
        self._by_sid: dict[str, Onlooker] = {}

    def enter(self, sid: str, onlooker: Onlooker) -> None:
        """A socket has joined."""
        self._by_sid[sid] = onlooker
        self._by_exchange.setdefault(onlooker.exchange, {})[sid] = onlooker

    def leave(self, sid: str) -> None:
        """A socket is gone; harmless when it never joined."""
        onlooker = self._by_sid.pop(sid, None)
        if onlooker:
            sockets = self._by_exchange[onlooker.exchange]
            del sockets[sid]
            if not sockets:
                del self._by_exchange[onlooker.exchange]

    def find(self, sid: str) -> Onlooker | None:
        """Who this socket is."""
        return self._by_sid.get(sid)

    def exchanges(self) -> list[str]:
        """The exchanges that anybody follows."""
        return list(self._by_exchange)

    def sockets(self, exchange: str) -> list[tuple[str, Onlooker]]:
        """Every socket of an exchange."""
        return list(self._by_exchange.get(exchange, {}).items())

    def kinds(self, exchange: str) -> list[Viewer]:
        """The kinds of viewers that are here; nothing is rendered for the others."""
        return list(dict.fromkeys(onlooker.viewer for _, onlooker in self.sockets(exchange)))

    def languages_of(self, exchange: str, by: str) -> list[str]:
        """The languages in which one person looks on."""
        return list(
            dict.fromkeys(
                onlooker.viewer.language for _, onlooker in self.sockets(exchange) if onlooker.by == by
            )
        )

    def places(self, exchange: Exchange) -> dict[str, int]:
        """How many participants of each place are here; a person with two phones counts once."""
        people = {onlooker.by for _, onlooker in self.sockets(exchange.id)}
        actors: list[Actor] = [exchange.actor(id) for id in people]
        here = Counter(actor.place for actor in actors if actor.role is Role.PARTICIPANT)
        return {place: here[place] for place in sorted(exchange.plan.places)}
