"""The plan: what the rules need to know of what was authored ahead, and nothing more."""

from collections.abc import Mapping

from msgspec import Struct


class GiftPlan(Struct, frozen=True, kw_only=True):
    """Who gives to whom (place keys), and the codes of the patches in the order of their opening.

    `told` are those of them of which a recording may be played.
    """

    giver: str
    receiver: str
    patches: tuple[str, ...]
    told: frozenset[str] = frozenset()


class WaitingBounds(Struct, frozen=True):
    """How much may wait to be read by hosts: messages of one person, and of one place beyond each person's first."""

    of_person: int = 5
    of_place: int = 200


class Plan(Struct, frozen=True, kw_only=True):
    """Places and programme items by key, gifts by code."""

    languages: tuple[str, ...]
    moderated: bool
    waiting_room: bool = False
    places: frozenset[str]
    programme: tuple[str, ...]
    gifts: Mapping[str, GiftPlan]
    bounds: WaitingBounds = WaitingBounds()
