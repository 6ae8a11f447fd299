"""A draft: an exchange folder that has been read and found right, before it has codes and pictures."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from twincloth.collection.content import CardText, CodeOf, ExchangeText, GiftText
from twincloth.collection.pictures import Measured


class Source(Struct, frozen=True, kw_only=True):
    """An authored picture where it lies; `name` is its hash and extension, `file` its name in messages."""

    path: Path
    file: str
    name: str
    measured: Measured


class DraftGift(GiftText, frozen=True, kw_only=True):
    """A gift as authored, with its picture's file."""

    picture: Source
    cards: tuple[CardText, ...]


class Draft(ExchangeText, frozen=True, kw_only=True):
    """An exchange as authored; `codes` are those that its folder asks to keep."""

    gifts: tuple[DraftGift, ...]
    codes: Mapping[CodeOf, str]
