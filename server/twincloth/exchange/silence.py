"""Silence: a minute of it, or a few, counted quietly on every screen by the server's clock."""

from twincloth.exchange.actor import CLOCKS, HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Alarm, Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

SILENCE = (Topic("silence"),)

LENGTHS = (60, 120, 180)
"""Seconds that hosts can choose."""

ALARM = "silence"
"""The name under which its end waits."""


class Silence(Part):
    """When it ends, in milliseconds since 1970; None while there is none. `seconds` is how long it was to be."""

    def __init__(self) -> None:
        self.until: int | None = None
        self.seconds = 0


class SilenceScene(Scene):
    """The quiet count, before everything but the calm card and the end."""

    name = "silence"
    rank = 3
    follows = ("silence",)

    def about(self, exchange: Exchange) -> str | None:
        return "" if exchange[Silence].until is not None else None

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("over")


class BeginSilence(Command, tag="begin-silence"):
    """Let everybody be silent for so many seconds."""

    allowed = HOSTS

    seconds: int = 60

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.seconds not in LENGTHS:
            raise Refusal("unknown-length-of-silence")
        if exchange[Silence].until is not None:
            raise Refusal("silence-already")
        return [SilenceBegun(seconds=self.seconds)]


class SilenceBegun(Fact, tag="silence-begun"):
    """It lasts `seconds` from this entry on, unless it is ended before."""

    seconds: int

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        until = entry.at + self.seconds * 1000
        exchange[Silence].until, exchange[Silence].seconds = until, self.seconds
        exchange.alarms[ALARM] = Alarm(until, PassSilence())

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return SILENCE

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return EndSilence() if exchange[Silence].until == entry.at + self.seconds * 1000 else None


class EndSilence(Command, tag="end-silence"):
    """A host ends it before its time."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if exchange[Silence].until is None:
            raise Refusal("no-silence")
        return [SilenceEnded()]


class PassSilence(Command, tag="pass-silence"):
    """Its time is over; only the clock says so."""

    allowed = CLOCKS
    over_socket = False

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [] if exchange[Silence].until is None else [SilenceEnded()]


class SilenceEnded(Fact, tag="silence-ended"):
    """Screens show again what they would have shown."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Silence].until = None
        exchange.alarms.pop(ALARM, None)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return SILENCE
