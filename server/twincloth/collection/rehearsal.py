"""What an exchange knows of itself that is a rehearsal: rehearsal/copying.py makes them."""

from msgspec import Struct


class Rehearsal(Struct, frozen=True, kw_only=True):
    """That an exchange is tried and will be wiped: `of` is the code of the real one, `since` in milliseconds since 1970.

    `guests` is how many are simulated.
    """

    of: str
    since: int
    guests: int
