"""A stamp: when a gift or a card, or the occasion that all of them tell of, became what it is now."""

from msgspec import Struct


class Stamp(Struct, frozen=True, kw_only=True):
    """When what a code stands for was changed last, and when it last became a patch of its gift or ceased to be one.

    Milliseconds since 1970; 0 for what has not happened since such times are kept.
    """

    changed: int = 0
    joined_or_left: int = 0
