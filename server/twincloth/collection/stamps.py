"""Stamps: when each thing of an exchange changed, noted in the very commit that changes it, so that no harvester misses it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.collection.stamp import Stamp

_OF_THE_OCCASION = ("languages", "title", "welcome", "starts_at", "places", "former_places")
"""What every gift and card of an exchange tells of it, and what changes therefore with all of them."""


class Stamping:
    """The time by which changes are stamped, one after the other; it never runs backwards."""

    def __init__(self) -> None:
        self._newest = 0
        self._under_way = False

    @contextmanager
    def now(self) -> Iterator[int]:
        """The stamp of a change, in milliseconds since 1970, that is to be seen by the end of the block."""
        self._newest = max(self._newest, time.time_ns() // 1_000_000)
        self._under_way = True
        try:
            yield self._newest
        finally:
            self._under_way = False

    def settled(self, now: int) -> int:
        """Up to when every change can be seen: now, or when the one that is being stored was stamped."""
        return min(now, self._newest) if self._under_way else now


def stamped(content: Content, before: Content | None, now: int) -> Content:
    """The content with the stamps of what it held before, and new ones for what has changed since."""
    if before is None:
        return replace(content, stamps={content.code: Stamp(changed=now)}, here_since=0)
    old, new = dict(_things(before)), dict(_things(content))
    was, is_now = set(_patches(before)), set(_patches(content))
    stamps = dict(before.stamps)
    for code, thing in new.items():
        stamp = stamps.get(code, Stamp())
        if old.get(code) != thing:
            stamp = replace(stamp, changed=max(now, stamp.changed))
        if (code in was) != (code in is_now):
            stamp = replace(stamp, joined_or_left=max(now, stamp.joined_or_left))
        if stamp != Stamp():
            stamps[code] = stamp
    return replace(content, stamps=stamps, here_since=before.here_since)


def _things(content: Content) -> Iterator[tuple[str, object]]:
    """The exchange, each gift and each card by its code, with what changes when it does."""
    yield content.code, tuple(getattr(content, name) for name in _OF_THE_OCCASION)
    for gift in content.gifts:
        yield gift.code, replace(gift, cards=(), former=None)
        yield from ((card.code, card) for card in gift.cards)


def _patches(content: Content) -> Iterator[str]:
    """The codes of all patches, those of withdrawn gifts too: with a gift its patches go, and come back as they were."""
    return (card.code for gift in content.gifts for card in gift.patches)
