"""New cards of a sheet: which rows make one, and where its patch lies until a host moves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from math import isqrt

from msgspec.structs import replace

from twincloth.collection.content import Card, CardWords, Content, Gift
from twincloth.collection.folder.tables import KEY
from twincloth.collection.layout import DrawnPatch, new_card
from twincloth.collection.near_miss import nearest
from twincloth.collection.picture import Region
from twincloth.collection.placing import overlap
from twincloth.exchange.refusal import Refusal

SMALLEST = 8
"""Pixels of the shorter side of a place; on less nothing can be seen or taken hold of."""
FINEST = 48
"""Rows of the finest grid: enough for as many rows as a sheet may have beside as many patches, and looked through in no time."""


class NewCards:
    """Those of one sheet; `named` are the keys that stand in it."""

    def __init__(self, content: Content, gift: Gift, named: Iterable[str]) -> None:
        self._languages = content.languages
        self._gift = gift
        self._keys = {card.key for card in gift.cards}
        self._named = set(named)
        self._given: set[str] = set()
        self._places: Iterator[Region] = iter(())

    def are_made_by(self, cells: Mapping[str, str]) -> bool:
        """Whether a row speaks of no patch that there is: by a key of its own, or without one by a title."""
        key, code = (cells.get(name, "").strip() for name in ("key", "code"))
        if code or key in self._keys:
            return False
        if key:
            meant = nearest(key, self._keys)
            return meant is None or meant in self._named
        return any(cells.get(f"title_{language}", "").strip() for language in self._languages)

    def find_places(self, number: int) -> None:
        """Room for so many of them. Raises Refusal where there is none."""
        picture = self._gift.picture
        taken = [card.region for card in self._gift.cards if card.withdrawn is None or card.covered]
        self._places = iter(free_places((picture.width, picture.height), taken, number))

    def card(self, cells: Mapping[str, str], words: CardWords) -> Card:
        """A card that is to be, without a code yet. Raises Refusal for a key that cannot be one."""
        key = cells.get("key", "").strip() or self._free_key()
        if not KEY.fullmatch(key):
            raise Refusal("sheet-key-unfit")
        self._given.add(key)
        drawn = DrawnPatch(code="", name="", region=next(self._places, Region(0, 0, 1, 1)))
        card = new_card(self._languages, key, "", drawn, self._languages[0])
        return replace(card, title=words.title)

    def _free_key(self) -> str:
        taken = self._keys | self._named | self._given
        return next(key for number in count(1) if (key := f"patch-{number}") not in taken)


def free_places(size: tuple[int, int], taken: Sequence[Region], number: int) -> list[Region]:
    """Places for so many patches on a picture (width, height), row by row in a grid as coarse as may be, none over one taken.

    Raises Refusal where there is no room.
    """
    across = isqrt(max(number - 1, 0)) + 1
    down = -(-max(number, 1) // across)
    while across <= FINEST and min(size[0] // across, size[1] // down) >= SMALLEST:
        cells = _grid(size, across, down)
        found = [cell for cell in cells if not any(overlap(cell, one) for one in taken)]
        if len(found) >= number:
            return found[:number]
        across += max(across // 3, 1)
        down = across
    raise Refusal("sheet-without-room")


def _grid(size: tuple[int, int], across: int, down: int) -> Iterator[Region]:
    for row in range(down):
        top, bottom = (size[1] * at // down for at in (row, row + 1))
        for column in range(across):
            left, right = (size[0] * at // across for at in (column, column + 1))
            yield Region(left, top, right - left, bottom - top)
