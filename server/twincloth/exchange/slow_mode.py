"""Slow mode: hosts ask for some time between two messages of the same person."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, PersonalNotice, Topic
from twincloth.exchange.refusal import Refusal

SLOW_MODE = (Topic("slowmode"),)

PACES = (10, 30, 60, 120, 300)
"""Seconds that hosts can choose."""


class SlowMode(Part):
    """Seconds between two messages, none while it is off; and when each person wrote last."""

    def __init__(self) -> None:
        self.seconds = 0
        self.since = 0
        """When these seconds were chosen."""
        self.wrote: dict[str, int] = {}
        self.concerned: tuple[str, ...] = ()
        """Whose own wait the last change of the pace has touched."""

    def own_notices(self, exchange: Exchange) -> list[PersonalNotice]:
        """Who still waits: after the end nobody does."""
        return [notice_of(participant) for participant in self.wrote if self.free_at(participant)]

    def free_at(self, participant: str) -> int | None:
        """When somebody may write again, in milliseconds since 1970; None where this pace never made them wait."""
        if not self.seconds or participant not in self.wrote:
            return None
        until = self.wrote[participant] + self.seconds * 1000
        return until if until > self.since else None

    def must_let_write(self, participant: str, now: int) -> None:
        """Raises Refusal where somebody has written within the last few seconds."""
        left = (self.free_at(participant) or 0) - now
        if left > 0:
            raise Refusal("slow-mode", retryable=True, seconds=-(-left // 1000), pace=self.seconds)

    def note(self, participant: str, at: int) -> None:
        """Somebody has written."""
        self.wrote[participant] = at

    def notices_of(self, participant: str) -> tuple[PersonalNotice, ...]:
        """What somebody hears who has written just now."""
        return (notice_of(participant),) if self.seconds else ()

    def choose(self, seconds: int, at: int) -> None:
        """Another pace, from now on."""
        before = {participant for participant in self.wrote if self.free_at(participant)}
        self.seconds, self.since = seconds, at
        after = {participant for participant in self.wrote if self.free_at(participant)}
        self.concerned = tuple(sorted(before | after))


def notice_of(participant: str) -> PersonalNotice:
    """That somebody's own wait has changed."""
    return PersonalNotice(participant, Topic("slowmode", participant), "changed")


class SetSlowMode(Command, tag="set-slow-mode"):
    """Choose how many seconds lie between two messages of the same person; none switches it off."""

    allowed = HOSTS

    seconds: int

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.seconds not in (0, *PACES):
            raise Refusal("unknown-pace")
        return [] if exchange[SlowMode].seconds == self.seconds else [SlowModeSet(seconds=self.seconds)]


class SlowModeSet(Fact, tag="slow-mode-set"):
    """So many seconds lie between two messages from now on."""

    seconds: int

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[SlowMode].choose(self.seconds, entry.at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return SLOW_MODE

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        return tuple(map(notice_of, exchange[SlowMode].concerned))
