"""Postponing: the exchange does not take place when it was to; all that is there stays, and a new day may be known."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

POSTPONING = (Topic("postponing"),)

Notice = dict[str, Annotated[str, Meta(max_length=4000)]]
"""Language → what hosts say of it; empty where they say nothing of their own."""


class Postponing(Part):
    """Whether hosts have postponed it, what they say of it, and when it was to begin then (milliseconds since 1970).

    The new day is that of the content: it is known as soon as that is another than `was`.
    """

    def __init__(self) -> None:
        self.postponed = False
        self.notice: Notice = {}
        self.was = 0
        self.since = 0
        self.changes = 0
        self.changed = 0
        """How often anything of it has changed, and when last."""

    def stands(self, exchange: Exchange) -> bool:
        """Whether it is postponed now: once it has been started after that, it is not any more."""
        return self.postponed and (exchange[Doors].started_at or 0) <= self.since

    def dated(self, starts_at: datetime) -> bool:
        """Whether the new day is known; `starts_at` is the content's."""
        return milliseconds(starts_at) != self.was

    def note_change(self, entry: Entry) -> None:
        """Calendars take the newer of two files."""
        self.changes += 1
        self.changed = entry.at

    @property
    def former(self) -> datetime:
        """When it was to begin."""
        return datetime.fromtimestamp(self.was / 1000, UTC)


def milliseconds(at: datetime) -> int:
    """Since 1970."""
    return round(at.timestamp() * 1000)


class PostponedScene(Scene):
    """What the hosts say, and the new day; before everything but the end."""

    name = "postponed"
    rank = 1
    follows = ("postponing", "doors")

    def about(self, exchange: Exchange) -> str | None:
        return "" if exchange[Postponing].stands(exchange) else None

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("nothing")


class PostponeExchange(Command, tag="postpone-exchange"):
    """It will be another day, or what is said of that is another; `was` is when it was to begin (milliseconds since 1970).

    Comes by the hosts' form alone, which knows the content. A new day is given to the content, before or after.
    """

    allowed = HOSTS
    over_socket = False

    notice: Notice
    was: int

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        postponing = exchange[Postponing]
        again = postponing.stands(exchange)
        if again and self.notice == postponing.notice:
            return []
        return [ExchangePostponed(notice=self.notice, was=postponing.was if again else self.was)]


class ExchangePostponed(Fact, tag="exchange-postponed"):
    """It will be another day."""

    notice: dict[str, str]
    was: int

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        postponing = exchange[Postponing]
        postponing.postponed = True
        postponing.notice = self.notice
        postponing.was = self.was
        postponing.since = entry.at
        postponing.note_change(entry)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return POSTPONING


class WithdrawPostponement(Command, tag="withdraw-postponement"):
    """It is not postponed after all, or goes on."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if not exchange[Postponing].stands(exchange):
            raise Refusal("exchange-not-postponed")
        return [PostponementWithdrawn()]


class PostponementWithdrawn(Fact, tag="postponement-withdrawn"):
    """It is not postponed any more."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Postponing].postponed = False
        exchange[Postponing].note_change(entry)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return POSTPONING
