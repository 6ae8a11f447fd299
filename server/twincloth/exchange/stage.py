"""The stage: what the halls look at now and what comes next, decided here once for everybody who shows or tells it."""

from __future__ import annotations

from functools import cache
from typing import ClassVar, NamedTuple

from twincloth.exchange.exchange import Exchange, leaves


class Cue(NamedTuple):
    """What comes next, as a kind that the scene's own partial puts into words; `about` is an id where there is one."""

    kind: str
    about: str = ""


class Scene:
    """A picture that the stage may show.

    A feature declares one beside its rules and draws it in one partial, `partials/stage/scenes/NAME.html`.
    Of the scenes that are on, the one of the lowest rank is shown. Scenes hold nothing: all that they know is asked
    of the exchange.
    """

    name: ClassVar[str]
    rank: ClassVar[int]
    follows: ClassVar[tuple[str, ...]]
    """The kinds of topics by which it may come, change, or go."""

    as_lower_third: ClassVar[bool] = False
    """Whether it may stand as a lower third beneath a scene that has room for one."""

    def about(self, exchange: Exchange) -> str | None:
        """The id of what it shows, empty where it is about nothing in particular; None while it is not on."""
        raise NotImplementedError

    def step(self, exchange: Exchange, about: str) -> str:
        """How far it is in itself, where it has steps."""
        return ""

    def has_room(self, exchange: Exchange, about: str) -> bool:
        """Whether a lower third may stand beneath it."""
        return False

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        """What comes next; None where the scene behind it is what comes."""
        return None


class LowerThird(NamedTuple):
    """What stands beneath the scene: the name of a scene that may, and the id of what it is about."""

    scene: str
    about: str


class Stage(NamedTuple):
    """The scene, what it is about and its step; what stands beneath it; what comes next, which scene `cued` words."""

    scene: str
    about: str
    step: str
    lower_third: LowerThird | None
    cued: str
    cue: Cue | None


def stage_of(exchange: Exchange) -> Stage:
    """What the stage shows. Some scene is always on: that of the programme."""
    on = [(scene, about) for scene in scenes() if (about := scene.about(exchange)) is not None]
    scene, about = on[0]
    cues = ((one.name, one.next(exchange, of)) for one, of in on)
    cued, cue = next(((name, cue) for name, cue in cues if cue is not None), (scene.name, None))
    return Stage(
        scene=scene.name,
        about=about,
        step=scene.step(exchange, about),
        lower_third=_lower_third(exchange, on),
        cued=cued,
        cue=cue,
    )


def _lower_third(exchange: Exchange, on: list[tuple[Scene, str]]) -> LowerThird | None:
    (scene, about), *behind = on
    if not scene.has_room(exchange, about):
        return None
    return next((LowerThird(one.name, of) for one, of in behind if one.as_lower_third), None)


@cache
def scenes() -> tuple[Scene, ...]:
    """Every scene, the one that is shown before all others first."""
    return tuple(sorted((kind() for kind in leaves(Scene)), key=lambda scene: scene.rank))


def stage_topics() -> tuple[str, ...]:
    """The kinds of topics by which the stage may change: what a partial follows that follows `stage`."""
    return tuple(dict.fromkeys(kind for scene in scenes() for kind in scene.follows))
