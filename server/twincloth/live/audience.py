"""The audience: who is connected, which kinds of viewers that makes, and how many of each place are here."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from twincloth.exchange.actor import Role
from twincloth.exchange.exchange import Exchange
from twincloth.live.clock import server_clock
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


class OwnSocket(NamedTuple):
    """One of somebody's sockets: the language of its page, and since when it is there, in milliseconds since 1970."""

    language: str
    since: int


class ExchangeAudience:
    """Who follows one exchange, counted as they come and go: thousands are here, and every turn asks."""

    def __init__(self) -> None:
        self.sockets: dict[str, Subscriber] = {}
        self.kinds: Counter[Viewer] = Counter()
        self.guests = 0
        """The sockets of those whom nobody can tell apart."""
        self.people: dict[str, dict[str, OwnSocket]] = {}
        """Of each person who is here, the sockets, the oldest first."""
        self._here: dict[str, str] | None = None
        self._places = Counter[str]()
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
                self._here = None
            self.people[subscriber.by][sid] = OwnSocket(subscriber.viewer.language, server_clock())

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
                self._here = None

    def here(self, exchange: Exchange) -> dict[str, str]:
        """The participants who are here, and their places; made anew when somebody has come, gone, or been let in."""
        if self._here is None or self._counted_at != exchange.seq:
            self._counted_at = exchange.seq
            actors = map(exchange.actor, self.people)
            self._here = {actor.id: actor.place for actor in actors if actor.role is Role.PARTICIPANT}
            self._places = Counter(self._here.values())
        return self._here

    def places(self, exchange: Exchange) -> Counter[str]:
        """How many participants of each place are here."""
        self.here(exchange)
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
        self.everywhere: Mapping[str, Mapping[str, int]] = {}
        """Of each exchange how many participants of each place are connected to any process, as far as it is known."""
        self.elsewhere: Callable[[str], int] = lambda _: 0
        """How many sockets come from an address to other processes; set where there are any."""
        self._moved: list[Callable[[Subscriber], object]] = []

    def when_moved(self, moved: Callable[[Subscriber], object]) -> None:
        """Have `moved` told of each socket that has come or gone; to be said before any comes."""
        self._moved.append(moved)

    def enter(self, sid: str, subscriber: Subscriber) -> None:
        """A socket has joined."""
        self.leave(sid)
        self._by_sid[sid] = subscriber
        self._addresses[subscriber.address] += 1
        self._by_exchange.setdefault(subscriber.exchange, ExchangeAudience()).enter(sid, subscriber)
        self._tell(subscriber)

    def leave(self, sid: str) -> None:
        """A socket is gone; harmless when it never joined."""
        subscriber = self._by_sid.pop(sid, None)
        if subscriber:
            one_less(self._addresses, subscriber.address)
            audience = self._by_exchange[subscriber.exchange]
            audience.leave(sid)
            if not audience.sockets:
                del self._by_exchange[subscriber.exchange]
            self._tell(subscriber)

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
        """How many sockets come from an address, whatever they follow; to any process, as far as it is known."""
        return self._addresses[address] + self.elsewhere(address)

    def crowded(self, least: float, most: int) -> list[tuple[str, int]]:
        """The addresses from which at least so many sockets come to this process, the fullest ones, and how many."""
        return [(address, count) for address, count in self._addresses.most_common(most) if count >= least]

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
        own = audience.people.get(by, {}) if audience else {}
        return list(dict.fromkeys(socket.language for socket in own.values()))

    def kinds(self, exchange: str) -> list[Viewer]:
        """The kinds of viewers that are here; nothing is rendered for the others."""
        audience = self._by_exchange.get(exchange)
        return list(audience.kinds) if audience else []

    def places(self, exchange: Exchange) -> dict[str, int]:
        """How many participants of each place are here; a person with two phones counts once."""
        audience = self._by_exchange.get(exchange.id)
        here = audience.places(exchange) if audience else Counter[str]()
        everywhere = self.everywhere.get(exchange.id, {})
        return {place: max(here[place], everywhere.get(place, 0)) for place in sorted(exchange.plan.places)}

    def people(self, exchange: str) -> Mapping[str, Mapping[str, OwnSocket]]:
        """Of each person who is here, the sockets, the oldest first."""
        audience = self._by_exchange.get(exchange)
        return audience.people if audience else {}

    def here(self, exchange: Exchange) -> Mapping[str, str]:
        """The participants who are here, and their places; the same object as before where nothing has changed."""
        audience = self._by_exchange.get(exchange.id)
        return audience.here(exchange) if audience else {}

    def _tell(self, subscriber: Subscriber) -> None:
        for moved in self._moved:
            moved(subscriber)
