"""The exchange: the state that its entries add up to, and what commands and facts are."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar, NamedTuple, TypeVar

from msgspec import Struct

from twincloth import exchange as rules
from twincloth.exchange.actor import CLOCK, GUEST, NOBODY, OPERATOR, Actor, Role
from twincloth.exchange.ids import ClientId
from twincloth.exchange.plan import Plan
from twincloth.exchange.rights import must_be_allowed


class Topic(NamedTuple):
    """What a fact changes and a page may show: its kind, and its id where there are several."""

    kind: str
    id: str = ""


class PersonalNotice(NamedTuple):
    """What one participant must hear: a topic of theirs, and what became of it in a word."""

    participant: str
    topic: Topic
    state: str


class Trace(NamedTuple):
    """What the security log is told of a fact: the name of an event there, and ids and words of ours."""

    event: str
    fields: dict[str, str]


class Part:
    """A feature's part of the state; made empty, on first use."""

    def own_notices(self, exchange: Exchange) -> Iterable[PersonalNotice]:
        """Whose own state changes with the exchange itself, as when it ends or goes on."""
        return ()

    def facts_of_leaving(self, exchange: Exchange, participant: str) -> Iterable[Fact]:
        """What becomes of what somebody has here, such as a raised hand, before they are put out."""
        return ()

    def alarm(self, exchange: Exchange) -> Alarm | None:
        """What the clock has to do next for this feature, where that follows from its state."""
        return None

    def forget(self, owner: str) -> None:
        """Take out the words of somebody, participant or staff, who is forgotten on their wish."""


class Alarm(NamedTuple):
    """A command that the clock gives at `at`, in milliseconds since 1970."""

    at: int
    command: Command


class Command(Struct, kw_only=True, forbid_unknown_fields=True, tag=True):
    """What somebody asks for. `id` is made by whoever asks: the same id again is the same command, and changes nothing."""

    allowed: ClassVar[frozenset[Role]] = NOBODY
    over_socket: ClassVar[bool] = True

    id: ClientId | None = None

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        """What follows from this command; an empty list when nothing does. Raises Refusal. Changes nothing."""
        raise NotImplementedError


class Fact(Struct, kw_only=True, tag=True):
    """What was decided. Facts are stored for ever: fields may be added with a default, never renamed."""

    ends_views: ClassVar[bool] = False  # whether somebody who was looking may no longer look
    awaited: ClassVar[bool] = False  # whether everybody looks on for this very moment

    @property
    def resyncs(self) -> bool:
        """Whether every page must be fetched afresh."""
        return False

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        """Make it so. Asks nothing of `exchange.plan`, which may be another today, and never raises."""
        raise NotImplementedError

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        """What pages have to show anew, asked after `apply`."""
        return ()

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        """What those whom it concerns must hear of their own, asked after `apply`."""
        return ()

    def trace(self) -> Trace | None:
        """What the security log is told, where it is none of the rules' business alone: links, and who is put out."""
        return None

    def redacted(self) -> Fact:
        """The same without anything personal, for when the time to keep it is over."""
        return self

    def owner(self) -> str:
        """Whose name or words `redacted` takes out, by participant's or link's id; empty where it takes out nothing."""
        return ""


class Entry(Struct, frozen=True):
    """A fact made durable.

    `seq` counts from 1 without gaps within an exchange; `at` is milliseconds since 1970 by the journal's clock and never
    runs backwards; `by` is an actor's id; `cause` is the command's id.
    """

    seq: int
    at: int
    by: str
    cause: str | None
    fact: Fact


class EntryOutOfOrder(Exception):
    """An entry that does not follow the one before it: the state would be of nobody's making."""

    def __init__(self, exchange_id: str, expected: int, got: int) -> None:
        super().__init__(f"Entry {got} of exchange {exchange_id} does not follow: {expected} is next")
        self.expected, self.got = expected, got


P = TypeVar("P", bound=Part)


class Exchange:
    """What has come of all entries so far, of an era. `now` is the time of the turn or of the last entry."""

    def __init__(self, id: str, plan: Plan) -> None:
        self.id = id
        self.plan = plan
        self.era, self.seq, self.now = 1, 0, 0
        self.actors: dict[str, Actor] = {actor.id: actor for actor in (GUEST, OPERATOR, CLOCK)}
        self.alarms: dict[str, Alarm] = {}
        self.invalidated: list[tuple[Topic, ...] | None] = []
        """What each entry invalidated, by `seq - 1`; None where pages have to be fetched afresh."""
        self.notices: dict[str, dict[Topic, tuple[int, PersonalNotice]]] = {}
        """Of each participant the newest notice about each topic, and the `seq` that brought it."""
        self._answered: dict[tuple[str, str], int] = {}
        self._parts: dict[type[Part], Any] = {}

    def __getitem__(self, part: type[P]) -> P:
        """A feature's part of the state; the exchange itself knows no feature."""
        found = self._parts.get(part)
        if found is None:
            found = self._parts[part] = part()
        return found

    def actor(self, id: str) -> Actor:
        """Whoever this id is now; a guest when it is nobody's any more."""
        return self.actors.get(id, GUEST)

    def notices_after(self, participant: str, seq: int) -> list[PersonalNotice]:
        """What one participant has to hear of their own that came after a number; of each topic the newest."""
        return [notice for at, notice in self.notices.get(participant, {}).values() if at > seq]

    def own_notices(self) -> tuple[PersonalNotice, ...]:
        """What a fact about everybody changes in what single participants see of their own, whatever the feature."""
        return tuple(notice for part in list(self._parts.values()) for notice in part.own_notices(self))

    def facts_of_leaving(self, participant: str) -> list[Fact]:
        """What comes before somebody is put out, whatever the feature."""
        return [
            fact for part in list(self._parts.values()) for fact in part.facts_of_leaving(self, participant)
        ]

    def due_alarms(self) -> dict[str, Alarm]:
        """Everything that the clock has to do, by name."""
        own = ((type(part).__name__, part.alarm(self)) for part in list(self._parts.values()))
        return self.alarms | {name: alarm for name, alarm in own if alarm}

    def answered(self, command: Command, by: Actor) -> int | None:
        """The `seq` that this very command led to, if it came before."""
        return self._answered.get((by.id, command.id)) if command.id else None

    def decide(self, command: Command, by: Actor) -> list[Fact]:
        """What follows from a command, after asking whether this role may give it. Raises Refusal."""
        must_be_allowed(by, command.allowed)
        return command.decide(self, by)

    def apply(self, entry: Entry) -> None:
        """Take one entry in. Raises EntryOutOfOrder unless its `seq` follows; then nothing has changed."""
        if entry.seq != self.seq + 1:
            raise EntryOutOfOrder(self.id, self.seq + 1, entry.seq)
        self.now = entry.at
        entry.fact.apply(self, entry)
        self.seq = entry.seq
        self.invalidated.append(None if entry.fact.resyncs else entry.fact.invalidates(self))
        for notice in entry.fact.notifies(self):
            self.notices.setdefault(notice.participant, {})[notice.topic] = (entry.seq, notice)
        if entry.cause:
            self._answered[(entry.by, entry.cause)] = entry.seq


def commands() -> dict[str, type[Command]]:
    """Every command by its tag."""
    return {str(kind.__struct_config__.tag): kind for kind in leaves(Command)}


def facts() -> dict[str, type[Fact]]:
    """Every fact by its tag."""
    return {str(kind.__struct_config__.tag): kind for kind in leaves(Fact)}


def parts() -> dict[str, type[Part]]:
    """Every part of the state by its name in lower case, as templates call it."""
    return {kind.__name__.lower(): kind for kind in leaves(Part)}


K = TypeVar("K")


def leaves(kind: type[K]) -> list[type[K]]:
    """What is declared of a kind: its subclasses that have none of their own, file by file of this package."""
    _load_features()
    return sorted(_leaves(kind), key=lambda leaf: leaf.__module__)


@cache
def _load_features() -> None:
    """A feature is a file here and nothing else: importing every file is what registers its commands and facts."""
    # Only when they are asked for: the processes that read a picture or a sheet need a Refusal of this package, no more.
    for module in pkgutil.iter_modules(rules.__path__):
        importlib.import_module(f"{rules.__name__}.{module.name}")


def _leaves(kind: type[K]) -> Iterator[type[K]]:
    below = kind.__subclasses__()
    for child in below:
        yield from _leaves(child)
    if not below:
        yield kind
