"""Lower thirds: who speaks in the call, by name and role in every language, at the foot of the stage while a host wishes."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import longer, refuse_piled_marks, refuse_unprintable, visible

LOWER_THIRDS = (Topic("lowerthirds"),)

NAME_GRAPHEMES, ROLE_GRAPHEMES = 60, 100
"""What still stands in two lines, and in three, in the smallest type of the stage."""


class Introduction(Struct, frozen=True):
    """A speaker as the stage introduces them: name and role in each language that has them, and the key of their place."""

    id: str
    name: dict[str, str]
    role: dict[str, str]
    place: str = ""


class LowerThirds(Part):
    """Those that are prepared, in the order in which they were; the one that the stage shows; the one taken out last."""

    most: ClassVar[int] = 60
    """More than speak in an hour; every host page carries them all."""

    def __init__(self) -> None:
        self.by_id: dict[str, Introduction] = {}
        self.shown: str | None = None
        self.dropped: Introduction | None = None

    @property
    def prepared(self) -> list[Introduction]:
        """Whom hosts can introduce; nobody whose name has been erased."""
        return [one for one in self.by_id.values() if one.name]

    @property
    def on_stage(self) -> Introduction | None:
        """The one that the stage shows."""
        shown = self.by_id.get(self.shown or "")
        return shown if shown and shown.name else None

    def find(self, id: str) -> Introduction:
        """Raises Refusal when there is none of this id, or it has been erased."""
        if id not in self.by_id or not self.by_id[id].name:
            raise Refusal("unknown-lower-third")
        return self.by_id[id]

    def forget(self, id: str) -> None:
        """Nobody of this id is prepared, nor was."""
        self.by_id.pop(id, None)
        self.shown = None if self.shown == id else self.shown
        self.dropped = None if self.dropped and self.dropped.id == id else self.dropped


class PrepareLowerThird(Command, tag="prepare-lower-third"):
    """Prepare a speaker, or with the id of one, say otherwise what is prepared; a place is theirs or none.

    One name and one role are enough: in every other language those stand that are there.
    """

    allowed = HOSTS

    id: ClientId
    name: dict[str, str]
    role: dict[str, str]
    place: str = ""
    lower_third: ClientId | None = None

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        known = exchange[LowerThirds]
        if self.lower_third is not None:
            known.find(self.lower_third)
        elif self.id in known.by_id:
            raise Refusal("id-taken")
        elif len(known.by_id) >= known.most:
            raise Refusal("too-many-lower-thirds", most=known.most)
        if self.place and self.place not in exchange.plan.places:
            raise Refusal("unknown-place")
        if not (self.name.keys() | self.role.keys()) <= set(exchange.plan.languages):
            raise Refusal("unknown-language")
        name, role = _told(self.name, NAME_GRAPHEMES), _told(self.role, ROLE_GRAPHEMES)
        if not name:
            raise Refusal("name-empty")
        id = self.lower_third or self.id
        return [LowerThirdPrepared(lower_third=id, name=name, role=role, place=self.place)]


def _told(texts: dict[str, str], most: int) -> dict[str, str]:
    """Each on one line, without languages in which there is none. Raises Refusal."""
    told = {language: " ".join(text.split()) for language, text in texts.items()}
    for text in told.values():
        refuse_unprintable(text)
        if longer(text, most):
            raise Refusal("lower-third-too-long", most=most)
        refuse_piled_marks(text)
    return {language: text for language, text in told.items() if visible(text)}


class LowerThirdPrepared(Fact, tag="lower-third-prepared"):
    """A speaker is prepared, or otherwise than before; where they are shown it is so at once."""

    lower_third: str
    name: dict[str, str]
    role: dict[str, str]
    place: str = ""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        known = exchange[LowerThirds]
        known.by_id[self.lower_third] = Introduction(self.lower_third, self.name, self.role, self.place)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return LOWER_THIRDS

    def redacted(self) -> Fact:
        return replace(self, name={}, role={})

    def owner(self) -> str:
        return self.lower_third


class OfLowerThird(Command):
    """A host's wish about one that is prepared."""

    lower_third: ClientId


class DropLowerThird(OfLowerThird, tag="drop-lower-third"):
    """Take a speaker out of those prepared, and off the stage."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [LowerThirdDropped(lower_third=exchange[LowerThirds].find(self.lower_third).id)]


class LowerThirdMoved(Fact):
    """What has become of one that was prepared."""

    lower_third: str

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return LOWER_THIRDS


class LowerThirdDropped(LowerThirdMoved, tag="lower-third-dropped"):
    """A speaker is not prepared any more."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        known = exchange[LowerThirds]
        dropped = known.by_id.pop(self.lower_third, None)
        known.dropped = dropped or known.dropped
        known.shown = None if known.shown == self.lower_third else known.shown


class RestoreLowerThird(Command, tag="restore-lower-third"):
    """Undo the last taking out: the speaker is prepared again, last of all."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        dropped = exchange[LowerThirds].dropped
        if dropped is None:
            raise Refusal("nothing-to-undo")
        return [LowerThirdRestored(lower_third=dropped.id)]


class LowerThirdRestored(LowerThirdMoved, tag="lower-third-restored"):
    """Who was taken out last is prepared again."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        known = exchange[LowerThirds]
        if known.dropped and known.dropped.id == self.lower_third:
            known.by_id[self.lower_third] = known.dropped
            known.dropped = None


class ShowLowerThird(OfLowerThird, tag="show-lower-third"):
    """Introduce a speaker on the stage, in place of whoever is introduced there."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        known = exchange[LowerThirds]
        speaker = known.find(self.lower_third)
        return [] if known.shown == speaker.id else [LowerThirdShown(lower_third=speaker.id)]


class LowerThirdShown(LowerThirdMoved, tag="lower-third-shown"):
    """The stage says who speaks."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        known = exchange[LowerThirds]
        known.shown = self.lower_third if self.lower_third in known.by_id else None


class HideLowerThird(Command, tag="hide-lower-third"):
    """Take the lower third off the stage."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        shown = exchange[LowerThirds].shown
        if shown is None:
            raise Refusal("no-lower-third")
        return [LowerThirdHidden(lower_third=shown)]


class LowerThirdHidden(LowerThirdMoved, tag="lower-third-hidden"):
    """The stage introduces nobody."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[LowerThirds].shown = None
