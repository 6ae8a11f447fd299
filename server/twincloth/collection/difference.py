"""A difference: what a change has made another in an exchange's content, value by value, and the way back from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from twincloth.collection.content import CardWords, Content
from twincloth.collection.drafts import DraftSwap, Swaps
from twincloth.collection.flat_content import Flat, Path, decoded, flat, with_values
from twincloth.collection.sound_content import must_be_sound
from twincloth.exchange.refusal import Refusal

_ABSENT = object()
"""Stands for the value of a path that a content does not have."""


class DifferentValue(Struct, frozen=True):
    """A value before and after, in JSON; none where there was nothing at that path."""

    path: Path
    before: tuple[Raw, ...]
    after: tuple[Raw, ...]


class DifferentDraft(Struct, frozen=True):
    """A draft of a card before and after; None where there was none."""

    card: str
    before: CardWords | None
    after: CardWords | None


class Difference(Struct, frozen=True):
    """Stored for as long as there is a way back. Empty where a change has made nothing another that it knows of."""

    values: tuple[DifferentValue, ...]
    drafts: tuple[DifferentDraft, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values)

    def back(self, content: Content) -> Content:
        """The content as it was before, where what differs is still as the change has left it.

        Raises Refusal where it is another by now, or where what was before does not go with what is now.
        """
        values = flat(content)
        if not self._stands(values):
            raise Refusal("change-overtaken")
        for one in self.values:
            values.pop(one.path, None)
            for json in one.before:
                values[one.path] = decoded(one.path, json)
        try:
            return must_be_sound(with_values(content, values), content)
        except (LookupError, TypeError):
            raise Refusal("change-overtaken") from None

    def swaps(self) -> Swaps:
        """What becomes of the drafts on the way back."""
        return {one.card: DraftSwap(one.after, one.before) for one in self.drafts}

    def _stands(self, values: Flat) -> bool:
        """Whether everything is as the change has left it."""
        try:
            return all(
                values.get(one.path, _ABSENT)
                == next((decoded(one.path, json) for json in one.after), _ABSENT)
                for one in self.values
            )
        except (KeyError, msgspec.DecodeError):
            return False


def difference(before: Content, after: Content, drafts: Swaps) -> Difference:
    """What differs; gifts and cards that are new or gone are none of it, nor is their order then."""
    old, new = flat(before), flat(after)
    values = (one for path in _paths(old, new) if (one := _different(path, old, new)))
    swapped = (DifferentDraft(card, *swap) for card, swap in drafts.items())
    return Difference(tuple(values), tuple(swapped))


def _paths(old: Flat, new: Flat) -> Iterator[Path]:
    for path in dict.fromkeys([*old, *new]):
        if path[0] != "gifts" or (path in old and path in new and _same_items(path, old, new)):
            yield path


def _same_items(path: Path, old: Flat, new: Flat) -> bool:
    return path[-1] not in ("gifts", "cards") or set(old[path]) == set(new[path])


def _different(path: Path, old: Mapping[Path, Any], new: Mapping[Path, Any]) -> DifferentValue | None:
    before, after = old.get(path, _ABSENT), new.get(path, _ABSENT)
    return None if before == after else DifferentValue(path, _json(before), _json(after))


def _json(value: Any) -> tuple[Raw, ...]:
    return () if value is _ABSENT else (Raw(msgspec.json.encode(value)),)
