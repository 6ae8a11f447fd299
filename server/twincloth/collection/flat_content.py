"""Flat content: what authors write of an exchange, each value by its path, so that two contents can be compared by it.

Not in it is what has its own way back: pictures, regions, recordings; of a recording only what is said in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from twincloth.collection.content import (
    Card,
    CardText,
    Content,
    ExchangeText,
    Gift,
    GiftText,
    Text,
)
from twincloth.collection.places import Place
from twincloth.collection.programme_item import ProgrammeItem

Path = tuple[str, ...]
"""Such as ("title",), ("places", "perm", "colour") or ("gifts", GIFT, "cards", CARD, "title").

Where it ends with a list's name, its value is the order: of places and programme items by key, of gifts and cards by code.
"""

Flat = dict[Path, Any]

TRANSCRIPT = "transcript"
"""What is said in a card's recording, where it has one."""

LISTED: dict[str, type[Struct]] = {"places": Place, "programme": ProgrammeItem}
"""Lists of an exchange whose items come and go with their keys."""


def _fields(kind: type[Struct], *without: str) -> tuple[str, ...]:
    return tuple(name for name in kind.__struct_fields__ if name not in without)


OF_EXCHANGE = _fields(ExchangeText, "key", *LISTED)
OF_GIFT = _fields(GiftText, "key")
OF_CARD = (*_fields(CardText, "key", "region"), "published")


def flat(content: Content) -> Flat:
    """Every value by its path."""
    found: Flat = {(name,): getattr(content, name) for name in OF_EXCHANGE}
    for name, kind in LISTED.items():
        found |= _items((name,), getattr(content, name), "key", _fields(kind, "key"))
    found |= _items(("gifts",), content.gifts, "code", OF_GIFT)
    for gift in content.gifts:
        found |= _items(("gifts", gift.code, "cards"), gift.cards, "code", OF_CARD)
        said = {card.code: card.recording.transcript for card in gift.cards if card.recording}
        found |= {("gifts", gift.code, "cards", card, TRANSCRIPT): words for card, words in said.items()}
    return found


def _items(at: Path, items: Iterable[Struct], named: str, fields: Iterable[str]) -> Flat:
    names = {getattr(item, named): item for item in items}
    values = {(*at, name, field): getattr(item, field) for name, item in names.items() for field in fields}
    return {at: tuple(names), **values}


def with_values(content: Content, values: Flat) -> Content:
    """The content that has these values instead; gifts and cards are those that it has.

    Raises LookupError, TypeError for values that no content has.
    """
    listed = {name: _listed(name, kind, values) for name, kind in LISTED.items()}
    gifts = {gift.code: _gift(gift, values) for gift in content.gifts}
    order = values["gifts",]
    own = {name: values[name,] for name in OF_EXCHANGE}
    return replace(content, gifts=tuple(gifts[code] for code in order), **own, **listed)


def _listed(name: str, kind: type[Struct], values: Flat) -> tuple[Struct, ...]:
    fields = _fields(kind, "key")
    return tuple(kind(key=key, **_own((name, key), fields, values)) for key in values[name,])


def _gift(gift: Gift, values: Flat) -> Gift:
    at = ("gifts", gift.code)
    cards = {card.code: _card(card, (*at, "cards", card.code), values) for card in gift.cards}
    order = values[*at, "cards"]
    return replace(gift, cards=tuple(cards[code] for code in order), **_own(at, OF_GIFT, values))


def _card(card: Card, at: Path, values: Flat) -> Card:
    told = card.recording and replace(card.recording, transcript=values[*at, TRANSCRIPT])
    return replace(card, recording=told, **_own(at, OF_CARD, values))


def _own(at: Path, fields: Iterable[str], values: Flat) -> dict[str, Any]:
    """What there is of them: a field that is younger than a value has its default."""
    return {field: values[*at, field] for field in fields if (*at, field) in values}


def decoded(path: Path, value: bytes | msgspec.Raw) -> Any:
    """A value from JSON as its path has it. Raises KeyError for a path of nothing, msgspec.DecodeError."""
    return _decoder(_kind(path)).decode(value)


def _kind(path: Path) -> Any:
    match path:
        case ("gifts",) | ("places",) | ("programme",) | ("gifts", _, "cards"):
            return tuple[str, ...]
        case (name,):
            return _hints(ExchangeText)[name]
        case ("gifts", _, "cards", _, field) if field == TRANSCRIPT:
            return Text
        case ("gifts", _, field):
            return _hints(GiftText)[field]
        case ("gifts", _, "cards", _, field):
            return _hints(Card)[field]
        case (name, _, field):
            return _hints(LISTED[name])[field]
    raise KeyError(path)


@cache
def _hints(kind: type[Struct]) -> Mapping[str, Any]:
    return get_type_hints(kind)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
