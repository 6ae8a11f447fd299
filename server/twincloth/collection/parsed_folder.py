"""A parsed folder: an exchange folder that has been read and found right, before it has codes and pictures."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from twincloth.collection.content import CardText, CodeOf, ExchangeText, GiftText, Text
from twincloth.collection.pictures import Measured
from twincloth.collection.problem import Problem


class Source(Struct, frozen=True, kw_only=True):
    """An authored picture where it lies; `name` is its hash and extension, `file` its name in messages."""

    path: Path
    file: str
    name: str
    measured: Measured


class ParsedRecording(Struct, frozen=True, kw_only=True):
    """An authored recording where it lies; `name` is its hash and extension, `size` in bytes."""

    path: Path
    name: str
    media_type: str
    size: int


class ParsedCard(CardText, frozen=True, kw_only=True):
    """A card as authored, and the `line` of its row; `inherited` are fields of which its folder does not speak at all."""

    line: int
    published: bool = True
    recording: ParsedRecording | None = None
    transcript: Text
    inherited: frozenset[str] = frozenset()


class ParsedGift(GiftText, frozen=True, kw_only=True):
    """A gift as authored, with its picture's file where there is one yet; `hung` names what hosts have hung otherwise.

    `inherited` are fields of which its folder does not speak at all.
    """

    picture: Source | None
    hung: str = ""
    cards: tuple[ParsedCard, ...]
    inherited: frozenset[str] = frozenset()

    @property
    def original(self) -> str:
        """What its picture is kept by; empty without one."""
        return self.picture.name if self.picture else self.hung


class ParsedExchange(ExchangeText, frozen=True, kw_only=True):
    """An exchange as authored; `codes` are those that its folder asks to keep.

    `inherited` are fields of which its folder does not speak at all; `notes` say what may still be wanted otherwise.
    """

    gifts: tuple[ParsedGift, ...]
    codes: Mapping[CodeOf, str]
    inherited: frozenset[str] = frozenset()
    notes: tuple[Problem, ...] = ()
