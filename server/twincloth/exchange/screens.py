"""Screens: the stages of an exchange, each with its number, blanked alone, and with its own size of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from twincloth.exchange.actor import HOSTS, Actor, Role
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.passing import Passed, Passing, Signal
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffLink

SCREENS = (Topic("screens"),)

SIZES = (100, 115, 130)
"""Per cent of the size that text has as it is drawn: nothing of it is smaller then than it was."""

IDENTIFIED_FOR = 15_000
"""Milliseconds for which a stage shows its number: long enough to look from one projector to the next."""


class StageLink(Struct, frozen=True):
    """A stage and its number, which stays its own when others are revoked."""

    number: int
    link: StaffLink


class Screen(Struct, frozen=True):
    """How a stage stands: whether it shows nothing, and the size of its text in per cent."""

    blank: bool = False
    size: int = SIZES[0]


AS_MADE = Screen()


class Screens(Part):
    """Of each stage's link how it stands, where that is not as it was made."""

    sizes: ClassVar[tuple[int, ...]] = SIZES

    def __init__(self) -> None:
        self._by_link: dict[str, Screen] = {}

    def of(self, link: str) -> Screen:
        """How a stage stands."""
        return self._by_link.get(link, AS_MADE)

    def changed(self) -> Mapping[str, Screen]:
        """Those that are not as they were made, by their links."""
        return self._by_link

    def put(self, link: str, screen: Screen) -> None:
        """A stage stands so from now on."""
        self._by_link.pop(link, None)
        if screen != AS_MADE:
            self._by_link[link] = screen

    def links(self, exchange: Exchange) -> list[StageLink]:
        """The stages in force, the oldest first; numbered by all that ever were."""
        staff = exchange[Staff]
        every = [link for link in (*staff.links.values(), *staff.former.values()) if link.role is Role.STAGE]
        numbered = enumerate(sorted(every, key=lambda link: (link.at, link.id)), 1)
        return [StageLink(number, link) for number, link in numbered if link.id in staff.links]


def must_be_stage(exchange: Exchange, link: str) -> None:
    """Raises Refusal where no stage is opened by this link."""
    found = exchange[Staff].links.get(link)
    if found is None or found.role is not Role.STAGE:
        raise Refusal("no-such-stage")


class BlankStage(Command, tag="blank-stage"):
    """Have one stage show nothing, whatever the others show; after the end too, for a hall has to be left."""

    allowed = HOSTS

    stage: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        must_be_stage(exchange, self.stage)
        return [] if exchange[Screens].of(self.stage).blank else [StageBlanked(stage=self.stage)]


class StageBlanked(Fact, tag="stage-blanked"):
    """A stage shows nothing."""

    stage: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        screens = exchange[Screens]
        screens.put(self.stage, replace(screens.of(self.stage), blank=True))

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return SCREENS


class UnblankStage(Command, tag="unblank-stage"):
    """Have a stage show again what the others show."""

    allowed = HOSTS

    stage: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        must_be_stage(exchange, self.stage)
        return [StageUnblanked(stage=self.stage)] if exchange[Screens].of(self.stage).blank else []


class StageUnblanked(Fact, tag="stage-unblanked"):
    """A stage shows again what the others show."""

    stage: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        screens = exchange[Screens]
        screens.put(self.stage, replace(screens.of(self.stage), blank=False))

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return SCREENS


class SizeStageText(Command, tag="size-stage-text"):
    """Choose how large the text of one stage is, in per cent."""

    allowed = HOSTS

    stage: ClientId
    size: int

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        must_be_stage(exchange, self.stage)
        if self.size not in SIZES:
            raise Refusal("unknown-size")
        same = exchange[Screens].of(self.stage).size == self.size
        return [] if same else [StageTextSized(stage=self.stage, size=self.size)]


class StageTextSized(Fact, tag="stage-text-sized"):
    """The text of a stage has another size."""

    stage: str
    size: int

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        screens = exchange[Screens]
        screens.put(self.stage, replace(screens.of(self.stage), size=self.size))

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return SCREENS


class IdentifyStages(Signal, tag="identify-stages"):
    """Have a stage show its number large, for a while; without `stage` every one of them."""

    allowed = HOSTS

    stage: ClientId | None = None

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> list[Passed]:
        links = exchange[Screens].links(exchange)
        meant = [one for one in links if self.stage in (None, one.link.id)]
        if not meant:
            raise Refusal("no-such-stage")
        return [Passed("identified", one.link.id, str(one.number), now + IDENTIFIED_FOR) for one in meant]
