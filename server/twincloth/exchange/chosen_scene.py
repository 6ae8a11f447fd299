"""Chosen scenes: what hosts put on the stage by hand, until they let the programme choose again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic, leaves
from twincloth.exchange.handovers import Handovers, HandoverStep, handover_of
from twincloth.exchange.playback import Playback, RecordingStopped
from twincloth.exchange.programme import Programme
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

CHOSEN = (Topic("chosen"),)


class SceneChoice(NamedTuple):
    """A scene that hosts may put up: its name, and the id of what it is about, where it is about one of several."""

    scene: str
    about: str = ""


class Chosen(Part):
    """What hosts chose last, and when (milliseconds since 1970)."""

    def __init__(self) -> None:
        self.choice: SceneChoice | None = None
        self.since = 0

    def now(self, exchange: Exchange) -> SceneChoice | None:
        """What is chosen now: nothing once the programme has gone on, a gift was touched, or the exchange has begun."""
        doors = exchange[Doors]
        later = (
            exchange[Programme].since,
            exchange[Handovers].since,
            doors.started_at or 0,
            doors.reopened_at,
        )
        return self.choice if max(later) <= self.since else None

    def choices(self, exchange: Exchange) -> Iterator[SceneChoice]:
        """All that may be chosen now, of whatever feature."""
        for scene in choosable_scenes():
            yield from (SceneChoice(scene.name, about) for about in scene.choices(exchange))


class ChoosableScene(Scene):
    """A scene that hosts put up by hand; its partial names it in the macro `choice`.

    Since one of them is chosen at a time, they share a rank; `order` is that in which hosts see them, from 1.
    """

    rank = 6
    order: ClassVar[int]
    follows = ("chosen", "programme", "gift", "patch", "doors")

    def choices(self, exchange: Exchange) -> Iterable[str]:
        """The ids of what it may be about now; an empty one where it is about nothing in particular."""
        return ("",)

    def about(self, exchange: Exchange) -> str | None:
        choice = exchange[Chosen].now(exchange)
        chosen = choice is not None and choice.scene == self.name and choice.about in self.choices(exchange)
        return choice.about if choice and chosen else None

    def has_room(self, exchange: Exchange, about: str) -> bool:
        """Whoever speaks meanwhile, and a message that is pinned, stand beneath it."""
        return True

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("left")


def choosable_scenes() -> list[ChoosableScene]:
    """Every scene that may be chosen, in the hosts' order."""
    return sorted((kind() for kind in leaves(ChoosableScene)), key=lambda scene: scene.order)


class ChooseScene(Command, tag="choose-scene"):
    """Put a scene up in place of what the programme would show."""

    allowed = HOSTS

    scene: str
    about: str = ""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        choice, chosen = SceneChoice(self.scene, self.about), exchange[Chosen]
        if choice not in chosen.choices(exchange):
            raise Refusal("scene-not-to-be-chosen")
        if any(handover_of(exchange, gift).step is HandoverStep.COUNTDOWN for gift in exchange.plan.gifts):
            raise Refusal("countdown-runs", retryable=True)
        if chosen.now(exchange) == choice:
            return []
        playing = exchange[Playback].now(exchange)
        stopped = [RecordingStopped(gift=playing.gift, patch=playing.patch)] if playing else []
        return [*stopped, SceneChosen(scene=self.scene, about=self.about)]


class SceneChosen(Fact, tag="scene-chosen"):
    """A scene stands on the stage by the hosts' choice."""

    scene: str
    about: str = ""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Chosen].choice = SceneChoice(self.scene, self.about)
        exchange[Chosen].since = entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return CHOSEN


class LeaveScene(Command, tag="leave-scene"):
    """Let the programme choose again."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        choice = exchange[Chosen].now(exchange)
        if choice is None:
            raise Refusal("no-scene-chosen")
        return [SceneLeft(scene=choice.scene, about=choice.about)]


class SceneLeft(Fact, tag="scene-left"):
    """The programme chooses what the stage shows."""

    scene: str
    about: str = ""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Chosen].choice = None

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return CHOSEN
