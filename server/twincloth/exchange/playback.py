"""Playback: a maker's recording on the stage, begun by a host, until something else is put there."""

from __future__ import annotations

from typing import NamedTuple

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.handovers import Handovers, HandoverStep, handover_of
from twincloth.exchange.ids import Code
from twincloth.exchange.programme import Programme
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

PLAYBACK = (Topic("recording"),)

LEAD = 1_500
"""Milliseconds from the host's word to the first sound: time enough for every stage to hear of it and to fetch some of it."""

SAME_PRESS = 3_000
"""Milliseconds within which two hosts who ask for the same mean the same."""


class PlayedRecording(NamedTuple):
    """The recording of which patch of which gift was begun `at` which time (milliseconds since 1970)."""

    gift: str
    patch: str
    at: int
    lead: int

    @property
    def instant(self) -> int:
        """When every stage begins to play it."""
        return self.at + self.lead


class Playback(Part):
    """The recording that was begun last and not stopped. How long it is the rules do not know: stages end by themselves."""

    def __init__(self) -> None:
        self.begun: PlayedRecording | None = None

    def now(self, exchange: Exchange) -> PlayedRecording | None:
        """What is on the stage: what was begun, unless something else was put there since or it may not be told any more."""
        begun = self.begun
        if begun is None or begun.gift not in exchange.plan.gifts or exchange[Doors].ended_at is not None:
            return None
        handover = handover_of(exchange, begun.gift)
        since = max(exchange[Handovers].since, exchange[Programme].since, exchange[Doors].reopened_at)
        told = begun.patch in handover.opened and begun.patch in handover.plan.told
        return begun if told and since <= begun.at else None


class RecordingScene(Scene):
    """The patch whose maker speaks, before the gift it is part of."""

    name = "recording"
    rank = 5
    follows = ("recording", "gift", "patch", "programme", "doors")

    def about(self, exchange: Exchange) -> str | None:
        playing = exchange[Playback].now(exchange)
        return playing.patch if playing else None

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("heard")


class PlayRecording(Command, tag="play-recording"):
    """Play what the maker of an open patch tells, from its beginning, in place of what was played before."""

    allowed = HOSTS

    gift: Code
    patch: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = handover_of(exchange, self.gift)
        exchange[Doors].must_not_have_ended()
        if self.patch not in handover.plan.patches:
            raise Refusal("unknown-patch")
        if handover.sealed or self.patch not in handover.opened:
            raise Refusal("patch-not-open")
        if self.patch not in handover.plan.told:
            raise Refusal("patch-not-told")
        if any(handover_of(exchange, gift).step is HandoverStep.COUNTDOWN for gift in exchange.plan.gifts):
            raise Refusal("countdown-runs", retryable=True)
        now = exchange[Playback].now(exchange)
        if now and now.patch == self.patch and exchange.now - now.at < SAME_PRESS:
            return []
        return [RecordingStarted(gift=self.gift, patch=self.patch, lead=LEAD)]


class RecordingStarted(Fact, tag="recording-started"):
    """A recording plays on every stage, `lead` milliseconds after this entry."""

    gift: str
    patch: str
    lead: int

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Playback].begun = PlayedRecording(self.gift, self.patch, entry.at, self.lead)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return PLAYBACK


class StopRecording(Command, tag="stop-recording"):
    """Take the recording off the stage, whether or not it has come to its end."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        playing = exchange[Playback].now(exchange)
        if playing is None:
            raise Refusal("nothing-plays")
        return [RecordingStopped(gift=playing.gift, patch=playing.patch)]


class RecordingStopped(Fact, tag="recording-stopped"):
    """The recording has left the stage."""

    gift: str
    patch: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Playback].begun = None

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return PLAYBACK
