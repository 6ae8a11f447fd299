"""Doors: who may come in, and whether the exchange is yet to start, running or over."""

from enum import StrEnum

from twincloth.exchange.actor import HOSTS_AND_OPERATOR, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, PersonalNotice, Topic
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

DOORS = (Topic("doors"),)
RECORD = (Topic("record"),)
"""Whose words everybody may read has changed."""


class Phase(StrEnum):
    """How far the exchange has come."""

    BEFORE = "before"
    RUNNING = "running"
    ENDED = "ended"


class Doors(Part):
    """While the doors are closed only who has registered may look; once it has ended everybody may."""

    def __init__(self) -> None:
        self.open = False
        self.phase = Phase.BEFORE
        self.started_at: int | None = None
        self.ended_at: int | None = None
        self.reopened_at = 0

    @property
    def admits_guests(self) -> bool:
        """Whether somebody who has not registered may watch."""
        return self.open or self.phase is Phase.ENDED

    def must_let_in(self) -> None:
        """Raises Refusal unless people may register."""
        self.must_not_have_ended()
        if not self.open:
            raise Refusal("doors-closed", retryable=True)

    def must_not_have_ended(self) -> None:
        """Raises Refusal once the exchange is over."""
        if self.phase is Phase.ENDED:
            raise Refusal("exchange-ended")


class EndedScene(Scene):
    """After the end: thanks, and where the record stays."""

    name = "ended"
    rank = 0
    follows = ("doors",)

    def about(self, exchange: Exchange) -> str | None:
        return "" if exchange[Doors].phase is Phase.ENDED else None

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("nothing")


class BeforeScene(Scene):
    """Before the start: how to come in, and when it begins."""

    name = "before"
    rank = 40
    follows = ("doors",)

    def about(self, exchange: Exchange) -> str | None:
        return "" if exchange[Doors].phase is Phase.BEFORE else None

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("start")


class OpenDoors(Command, tag="open-doors"):
    """Let people in: they may register, watch and write."""

    allowed = HOSTS_AND_OPERATOR

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if exchange[Doors].open:
            raise Refusal("doors-already-open")
        return [DoorsOpened()]


class DoorsOpened(Fact, tag="doors-opened"):
    """People may come in."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Doors].open = True

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return DOORS

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return CloseDoors() if exchange[Doors].open and not exchange[Doors].ended_at else None


class CloseDoors(Command, tag="close-doors"):
    """Let nobody new in; who has registered stays."""

    allowed = HOSTS_AND_OPERATOR

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if not exchange[Doors].open:
            raise Refusal("doors-already-closed")
        return [DoorsClosed()]


class DoorsClosed(Fact, tag="doors-closed"):
    """Nobody new may come in, and guests who were watching may not stay."""

    ends_views = True

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Doors].open = False

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return DOORS

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return OpenDoors() if not exchange[Doors].open and not exchange[Doors].ended_at else None


class StartExchange(Command, tag="start-exchange"):
    """Begin: the countdown gives way to the programme. Opens the doors if they are closed."""

    allowed = HOSTS_AND_OPERATOR

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        doors = exchange[Doors]
        doors.must_not_have_ended()
        if doors.phase is Phase.RUNNING:
            raise Refusal("exchange-already-started")
        return [ExchangeStarted()] if doors.open else [DoorsOpened(), ExchangeStarted()]


class ExchangeStarted(Fact, tag="exchange-started"):
    """The exchange is running."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Doors].phase = Phase.RUNNING
        exchange[Doors].started_at = entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return DOORS


class EndExchange(Command, tag="end-exchange"):
    """Close: nothing more is written, and the page becomes the record."""

    allowed = HOSTS_AND_OPERATOR

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        return [ExchangeEnded()]


class ExchangeEnded(Fact, tag="exchange-ended"):
    """The exchange is over."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Doors].phase = Phase.ENDED
        exchange[Doors].ended_at = entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return DOORS + RECORD

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        return exchange.own_notices()


class ReopenExchange(Command, tag="reopen-exchange"):
    """Take back the closing."""

    allowed = HOSTS_AND_OPERATOR

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if exchange[Doors].phase is not Phase.ENDED:
            raise Refusal("exchange-not-ended")
        return [ExchangeReopened()]


class ExchangeReopened(Fact, tag="exchange-reopened"):
    """The exchange goes on as if it had not ended; guests need open doors again."""

    ends_views = True

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        doors = exchange[Doors]
        doors.phase = Phase.BEFORE if doors.started_at is None else Phase.RUNNING
        doors.ended_at = None
        doors.reopened_at = entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return DOORS + RECORD

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        return exchange.own_notices()
