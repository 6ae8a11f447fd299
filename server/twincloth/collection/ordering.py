"""Ordering: gifts in the order of their handovers, and patches in that of their opening, as hosts move them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from twincloth.exchange.refusal import Refusal

T = TypeVar("T")


def put(order: Sequence[str], settled: Collection[str], code: str, place: int) -> list[str]:
    """The codes with one of them at a place, from 0, or at the next that is free: the settled ones stay where they are.

    Raises Refusal for one that is unknown, or settled.
    """
    _must_be_movable(order, settled, code)
    movable = [one for one in order if one not in settled and one != code]
    before = sum(one not in settled for one in order[: max(place, 0)])
    movable.insert(before, code)
    following = iter(movable)
    return [one if one in settled else next(following) for one in order]


def beside(order: Sequence[str], settled: Collection[str], code: str, step: int) -> int:
    """The place of the next one that may be moved before a code (`step` -1) or behind it (1); its own at the end.

    Raises Refusal as `put` does.
    """
    _must_be_movable(order, settled, code)
    places = [place for place, one in enumerate(order) if one not in settled]
    at = places.index(order.index(code)) + step
    return places[min(max(at, 0), len(places) - 1)]


def arranged(things: Sequence[T], order: Sequence[str], code_of: Callable[[T], str]) -> tuple[T, ...]:
    """The things in this order of their codes; of what it does not speak stays where it is."""
    by_code = {code_of(one): one for one in things}
    following = iter(order)
    named = set(order)
    return tuple(by_code[next(following)] if code_of(one) in named else one for one in things)


def _must_be_movable(order: Sequence[str], settled: Collection[str], code: str) -> None:
    if code not in order:
        raise Refusal("order-unknown")
    if code in settled:
        raise Refusal("order-settled")
