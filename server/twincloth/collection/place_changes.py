"""Changes of the places of an exchange: one more, one less, one that looks or is called otherwise, another order."""

from __future__ import annotations

from typing import get_args

from msgspec.structs import replace

from twincloth.collection.content import Content, Text
from twincloth.collection.folder.colours import LEAST_DISTANCE, distance
from twincloth.collection.folder.place_tables import MOST_PLACES
from twincloth.collection.keys import key_from
from twincloth.collection.places import Place, Stitch, former
from twincloth.collection.spoken import words_in
from twincloth.exchange.refusal import Refusal

STITCHES: tuple[Stitch, ...] = get_args(Stitch)

COLOURS = ("#1F3A68", "#9B2A2C", "#37613A", "#8A5A12", "#5B3A78", "#1C6B70", "#A34A78", "#4A433B")
"""What a new place is offered, the first that can be told from all others: threads that one buys anywhere."""


def with_place(content: Content, place: Place) -> Content:
    """The content with this place instead of the one of its key, or with one more. Raises Refusal."""
    others = [one for one in content.places if one.key != place.key]
    must_be_told_apart(place, others)
    if len(others) < len(content.places):
        places = tuple(place if one.key == place.key else one for one in content.places)
    elif len(others) >= MOST_PLACES:
        raise Refusal("places-too-many", most=MOST_PLACES)
    else:
        places = (*content.places, place)
    return replace(content, places=places)


def without_place(content: Content, key: str) -> Content:
    """The content with one place less. Raises Refusal where too few would be left; who needs it is asked elsewhere."""
    places = tuple(place for place in content.places if place.key != key)
    if len(places) == len(content.places):
        raise Refusal("unknown-place")
    if len(places) < 2:
        raise Refusal("places-too-few")
    gone = former((*content.former_places, *content.places), places)
    return replace(content, places=places, former_places=gone)


def moved(content: Content, key: str, by: int) -> Content:
    """The content with a place so many further in the order; at an end it stays there. Raises Refusal."""
    keys = [place.key for place in content.places]
    if key not in keys:
        raise Refusal("unknown-place")
    places = list(content.places)
    at = keys.index(key)
    places.insert(min(max(at + by, 0), len(places) - 1), places.pop(at))
    return replace(content, places=tuple(places))


def must_be_told_apart(place: Place, others: list[Place]) -> None:
    """Raises Refusal where a place looks like another: by its stitch, as long as there are others, or by its colour."""
    taken = {other.stitch for other in others}
    if place.stitch in taken and len(taken) < len(STITCHES):
        raise Refusal("stitch-taken")
    alike = (other for other in others if distance(place.colour, other.colour) < LEAST_DISTANCE)
    if other := next(alike, None):
        raise Refusal("colour-alike", place=next(filter(None, other.name.values()), other.key))


def free_stitch(others: list[Place]) -> Stitch:
    """A stitch for one place more."""
    taken = {other.stitch for other in others}
    return next((stitch for stitch in STITCHES if stitch not in taken), STITCHES[0])


def free_colour(others: list[Place]) -> str:
    """A colour for one place more."""
    far = (
        colour
        for colour in COLOURS
        if all(distance(colour, other.colour) >= LEAST_DISTANCE for other in others)
    )
    return next(far, COLOURS[0])


def new_key(content: Content, name: Text) -> str:
    """A key for one place more: its name in Latin letters, where it has any."""
    used = {place.key for place in (*content.places, *content.former_places)}
    return key_from(words_in(name, "en"), used, "place")
