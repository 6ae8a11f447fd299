"""Passing state: what holds for a while and is journalled nowhere, such as a claim, a caption or a light.

A feature declares a `Signal` beside its rules, as it declares commands. What a signal passes is held by `Passing`, one of
each exchange, and is forgotten when the server stops. Who keeps and publishes it is `live/passing.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct

from twincloth.exchange.actor import NOBODY, Actor, Role
from twincloth.exchange.exchange import Exchange, leaves
from twincloth.exchange.ids import ClientId
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.rights import must_be_allowed

MOST_OF_ONE = 50
"""Things of one kind that one person or one link may hold at once."""

MOST_OF_KIND = 2000
"""Things of one kind that all of an exchange hold together: forty times anybody's share, and some 500 kB."""


class PassedValue(Struct, frozen=True, tag=True):
    """What a signal passes, where that is more than a text; other processes know it by its name."""


class Passed(NamedTuple):
    """One thing that is put, replaced or, without a value, taken away; it lapses at `until`, milliseconds since 1970."""

    kind: str
    id: str
    value: PassedValue | str | None
    until: int | None = None


class PassingChange(NamedTuple):
    """The same as it goes from where it was decided to whoever holds the state: by whom, and when.

    Complete in itself, so that it can be told to another process; of two about the same thing the later one holds.
    """

    passed: Passed
    by: str
    at: int


class Signal(Struct, kw_only=True, forbid_unknown_fields=True, tag=True):
    """What somebody asks for that no journal keeps. Giving it twice must change nothing more than giving it once.

    Every text in it is bounded by its type. `id` is whatever a form sends as a command's; nothing reads it.
    """

    allowed: ClassVar[frozenset[Role]] = NOBODY

    id: ClientId | None = None

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        """What is put or taken away; `now` in milliseconds since 1970. Raises Refusal. Changes nothing."""
        raise NotImplementedError


class Passing:
    """What holds now, by kind and id."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, PassingChange]] = {}
        self._soonest: int | None = None
        """When something may lapse, at the earliest."""
        self.version = 0
        """Counts what has changed for whoever looks."""

    @property
    def may_lapse(self) -> bool:
        """Whether anything will lapse by itself."""
        return self._soonest is not None

    def of(self, kind: str) -> dict[str, Any]:
        """The values of a kind by their ids, in the order in which they came."""
        return {id: change.passed.value for id, change in self._kinds.get(kind, {}).items()}

    def by(self, kind: str, id: str) -> str:
        """Who holds a thing, by their id; empty where nobody does."""
        change = self._kinds.get(kind, {}).get(id)
        return change.by if change else ""

    def decide(self, signal: Signal, exchange: Exchange, by: Actor, now: int) -> list[PassingChange]:
        """What follows from a signal. Raises Refusal where the role, the rules or the room that is left forbid it."""
        must_be_allowed(by, signal.allowed)
        changes = [PassingChange(passed, by.id, now) for passed in signal.decide(exchange, self, by, now)]
        for change in changes:
            self._must_have_room(change)
        return changes

    def take_in(self, change: PassingChange) -> bool:
        """Make it so; whether anybody who looks sees a difference."""
        held = self._kinds.setdefault(change.passed.kind, {})
        before = held.get(change.passed.id)
        if before and before.at > change.at:
            return False
        if change.passed.value is None:
            held.pop(change.passed.id, None)
        else:
            held[change.passed.id] = change
            self._expect(change.passed.until)
        seen = (before.passed.value if before else None) != change.passed.value
        self.version += seen
        return seen

    def held(self, but: str = "") -> list[PassingChange]:
        """All that holds, as it may be told to who knows nothing of it; kind by kind, one of them left out."""
        kinds = sorted(self._kinds.items())
        return [change for kind, held in kinds if kind != but for change in held.values()]

    def follow(self, told: Iterable[PassingChange], since: int, but: str = "") -> set[str]:
        """Hold what another process holds, and what has changed here since it was asked; the kinds in which that differs.

        One kind, `but`, stays as it is here.
        """
        kinds: dict[str, dict[str, PassingChange]] = {kind: {} for kind in self._kinds if kind != but}
        for change in (*told, *(own for own in self.held(but) if own.at >= since)):
            held = kinds.setdefault(change.passed.kind, {})
            known = held.get(change.passed.id)
            if known is None or known.at <= change.at:
                held[change.passed.id] = change
        before = {kind: self.of(kind) for kind in kinds}
        self._kinds |= kinds
        self._expect_all()
        differ = {
            kind for kind, values in before.items() if list(values.items()) != list(self.of(kind).items())
        }
        self.version += bool(differ)
        return differ

    def lapse(self, now: int) -> set[str]:
        """Let go of what is over; the kinds of which something went."""
        if self._soonest is None or now < self._soonest:
            return set()
        gone = self._let_go(lambda change: change.passed.until is not None and change.passed.until <= now)
        self._expect_all()
        return gone

    def leave(self, exchange: Exchange) -> set[str]:
        """Let go of what is held by who was removed or whose link was revoked; the kinds of which something went."""
        gone = (Role.GUEST, Role.REMOVED)
        return self._let_go(lambda change: bool(change.by) and exchange.actor(change.by).role in gone)

    def _let_go(self, over: Callable[[PassingChange], bool]) -> set[str]:
        kinds = set()
        for kind, held in self._kinds.items():
            for id in [id for id, change in held.items() if over(change)]:
                del held[id]
                kinds.add(kind)
        self.version += bool(kinds)
        return kinds

    def _expect_all(self) -> None:
        self._soonest = None
        for change in self.held():
            self._expect(change.passed.until)

    def _expect(self, until: int | None) -> None:
        if until is not None:
            self._soonest = until if self._soonest is None else min(self._soonest, until)

    def _must_have_room(self, change: PassingChange) -> None:
        held = self._kinds.get(change.passed.kind, {})
        if change.passed.value is None or change.passed.id in held:
            return
        if sum(other.by == change.by for other in held.values()) >= MOST_OF_ONE:
            raise Refusal("too-many-held")
        if len(held) >= MOST_OF_KIND:
            raise Refusal("no-room-now", retryable=True)


def signals() -> dict[str, type[Signal]]:
    """Every signal by its tag."""
    return {str(kind.__struct_config__.tag): kind for kind in leaves(Signal) if kind is not Signal}
