"""The audience: who is connected, which kinds of viewers that makes, and how many of each place are here."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from twincloth.exchange.actor import Role
from twincloth.exchange.exchange import Exchange
from twincloth.views.viewer import Viewer

K = TypeVar("K")


class Subscriber(NamedTuple):
    """One socket: the exchange it follows, what it sees, whose it is (an actor's id), and where it comes from.

    `epoch` is that of the staff link by which it came.
    """

    exchange: str
    viewer: Viewer
    by: str
    address: str = ""
    epoch: int = 0

    @property
    def own_channel(self) -> str:
        """The Socket.IO room of one person's own sockets in one language."""
        return own_channel(self.exchange, self.by, self.viewer.language)


def own_channel(exchange: str, by: str, language: str) -> str:
    """The Socket.IO room of one person's own sockets in one language."""
    return f"{exchange}:of:{by}:{language}"


class ExchangeAudience:
    """Who follows one exchange, counted as they come and go: thousands are here, and every turn asks."""

    def __init__(self) -> None:
        self.sockets: dict[str, Subscriber] = {}
        self.kinds: Counter[Viewer] = Counter()
        self.guests = 0
        """The sockets of those whom nobody can tell apart."""
        self.people: dict[str, dict[str, str]] = {}
        """Of each person who is here, the sockets, the oldest first, and the language of each."""
        self._places: Counter[str] | None = None
        self._counted_at = 0
        """The `seq` at which they were counted."""

    def enter(self, sid: str, subscriber: Subscriber) -> None:
        """One socket more."""
        self.sockets[sid] = subscriber
        self.kinds[subscriber.viewer] += 1
        self.guests += not subscriber.by
        if subscriber.by:
            if subscriber.by not in self.people:
                self.people[subscriber.by] = {}
                self._places = None
            self.people[subscriber.by][sid] = subscriber.viewer.language

    def leave(self, sid: str) -> None:
        """One of the sockets less."""
        subscriber = self.sockets.pop(sid)
        one_less(self.kinds, subscriber.viewer)
        self.guests -= not subscriber.by
        if subscriber.by:
            own = self.people[subscriber.by]
            del own[sid]
            if not own:
                del self.people[subscriber.by]
                self._places = None

    def places(self, exchange: Exchange) -> Counter[str]:
        """How many participants of each place are here; counted again when somebody has come, gone, or been let in."""
        if self._places is None or self._counted_at != exchange.seq:
            self._counted_at = exchange.seq
            actors = map(exchange.actor, self.people)
            self._places = Counter(actor.place for actor in actors if actor.role is Role.PARTICIPANT)
        return self._places


def one_less(counts: Counter[K], key: K) -> None:
    """What there is none of any more takes no memory."""
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


class Audience:
    """Every socket that has joined, by its sid."""

    def __init__(self) -> None:
        self._by_exchange: dict[str, ExchangeAudience] = {}
        self._by_sid: dict[str, Subscriber] = {}
        self._addresses: Counter[str] = Counter()
        self.moved: Callable[[Subscriber], object] = lambda _: None
        """Told of each socket that has come or gone; set before any comes."""

    def enter(self, sid: str, subscriber: Subscriber) -> None:
        """A socket has joined."""
        self.leave(sid)
        self._by_sid[sid] = subscriber
        self._addresses[subscriber.address] += 1
        self._by_exchange.setdefault(subscriber.exchange, ExchangeAudience()).enter(sid, subscriber)
        self.moved(subscriber)

    def leave(self, sid: str) -> None:
        """A socket is gone; harmless when it never joined."""
        subscriber = self._by_sid.pop(sid, None)
        if subscriber:
            one_less(self._addresses, subscriber.address)
            audience = self._by_exchange[subscriber.exchange]
            audience.leave(sid)
            if not audience.sockets:
                del self._by_exchange[subscriber.exchange]
            self.moved(subscriber)

    def find(self, sid: str) -> Subscriber | None:
        """Who this socket is."""
        return self._by_sid.get(sid)

    def exchanges(self) -> list[str]:
        """The exchanges that anybody follows."""
        return list(self._by_exchange)

    def sockets(self, exchange: str) -> list[tuple[str, Subscriber]]:
        """Every socket of an exchange."""
        audience = self._by_exchange.get(exchange)
        return list(audience.sockets.items()) if audience else []

    def from_address(self, address: str) -> int:
        """How many sockets come from an address, whatever they follow."""
        return self._addresses[address]

    def guests(self, exchange: str) -> int:
        """How many sockets of an exchange are those of guests."""
        audience = self._by_exchange.get(exchange)
        return audience.guests if audience else 0

    def of_person(self, exchange: str, by: str) -> tuple[str, ...]:
        """The sockets of one person, the oldest first; none of guests, whom nobody can tell apart."""
        audience = self._by_exchange.get(exchange)
        return tuple(audience.people.get(by, ())) if audience else ()

    def languages_of(self, exchange: str, by: str) -> list[str]:
        """The languages in which one person looks on."""
        audience = self._by_exchange.get(exchange)
        return list(dict.fromkeys(audience.people.get(by, {}).values())) if audience else []

    def kinds(self, exchange: str) -> list[Viewer]:
        """The kinds of viewers that are here; nothing is rendered for the others."""
        audience = self._by_exchange.get(exchange)
        return list(audience.kinds) if audience else []

    def places(self, exchange: Exchange) -> dict[str, int]:
        """How many participants of each place are here; a person with two phones counts once."""
        audience = self._by_exchange.get(exchange.id)
        here = audience.places(exchange) if audience else Counter[str]()
        return {place: here[place] for place in sorted(exchange.plan.places)}
