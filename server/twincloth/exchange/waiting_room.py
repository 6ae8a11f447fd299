"""The waiting room: while it is open, whoever signs in waits until a host lets them in."""

from itertools import islice

from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.batches import RecentBatches
from twincloth.exchange.exchange import Exchange, Part, PersonalNotice, Topic
from twincloth.exchange.plan import Plan
from twincloth.exchange.refusal import Refusal

WAITING_ROOM = (Topic("waitingroom"),)

MOST_WAITING = 2000
"""People who may wait at once: some 1 MB, and more than any host looks through."""


class WaitingRoom(Part):
    """Who waits, of each place the longest waiting first, and who was turned away."""

    def __init__(self) -> None:
        self.chosen: bool | None = None
        """What a host has chosen; until one has, it is as the exchange folder says."""
        self.waiting: dict[str, dict[str, int]] = {}
        """Of each place the participants, each with the number of the entry that made them wait."""
        self.turned_away: dict[str, str] = {}
        """Participants, and the place of each."""
        self.batches = RecentBatches()

    def __len__(self) -> int:
        return sum(map(len, self.waiting.values()))

    def is_open(self, plan: Plan) -> bool:
        """Whether whoever signs in has to wait."""
        return plan.waiting_room if self.chosen is None else self.chosen

    @property
    def newest(self) -> int:
        """The number of the entry that made the last of them wait."""
        return max(
            (next(reversed(waiting.values())) for waiting in self.waiting.values() if waiting), default=0
        )

    def count(self, place: str) -> int:
        """How many of a place wait."""
        return len(self.waiting.get(place, ()))

    def first(self, place: str, most: int) -> list[str]:
        """Those of a place who have waited longest."""
        return list(islice(self.waiting.get(place, ()), most))

    def of(self, place: str | None = None, until: int | None = None) -> tuple[str, ...]:
        """Who waits, of one place or of all; of those alone who were there at a number, where it is given."""
        places = self.waiting.values() if place is None else (self.waiting.get(place, {}),)
        return tuple(
            participant
            for waiting in places
            for participant, since in waiting.items()
            if until is None or since <= until
        )

    def waits(self, participant: str) -> bool:
        """Whether somebody waits; who was turned away does not any more."""
        return any(participant in waiting for waiting in self.waiting.values())

    def must_have_room(self) -> None:
        """Raises Refusal where too many wait."""
        if len(self) >= MOST_WAITING:
            raise Refusal("waiting-room-full", retryable=True)


def hold(exchange: Exchange, participant: str, place: str, seq: int) -> None:
    """Somebody waits from now on, and may give no command."""
    room = exchange[WaitingRoom]
    release(exchange, participant, place)
    room.waiting.setdefault(place, {})[participant] = seq
    exchange.actors[participant] = Actor(participant, Role.WAITING, place)


def turn_away(exchange: Exchange, participant: str, place: str) -> None:
    """Somebody is not let in: they wait no more, and may give no command."""
    release(exchange, participant, place)
    exchange[WaitingRoom].turned_away[participant] = place
    exchange.actors[participant] = Actor(participant, Role.WAITING, place)


def release(exchange: Exchange, participant: str, place: str) -> None:
    """Somebody waits no more."""
    room = exchange[WaitingRoom]
    room.turned_away.pop(participant, None)
    room.waiting.get(place, {}).pop(participant, None)


def admission_of(exchange: Exchange, participant: str) -> PersonalNotice:
    """What somebody hears of their way in."""
    room = exchange[WaitingRoom]
    state = (
        "turned-away" if participant in room.turned_away else "waiting" if room.waits(participant) else "in"
    )
    return PersonalNotice(participant, Topic("admission", participant), state)
