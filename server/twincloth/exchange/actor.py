"""Who gives a command: an id, a role, and the place they belong to."""

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What somebody may do. A role is found in the exchange at each command, never taken from a client's word."""

    GUEST = "guest"
    PARTICIPANT = "participant"
    HOST = "host"
    STAGE = "stage"
    OPERATOR = "operator"
    CLOCK = "clock"


class Actor(Struct, frozen=True):
    """`place` is a place's key, or empty for who belongs to none."""

    id: str
    role: Role
    place: str = ""


GUEST = Actor("", Role.GUEST)
OPERATOR = Actor("operator", Role.OPERATOR)
CLOCK = Actor("clock", Role.CLOCK)

NOBODY: frozenset[Role] = frozenset()
GUESTS = frozenset({Role.GUEST})
PARTICIPANTS = frozenset({Role.PARTICIPANT})
HOSTS = frozenset({Role.HOST})
HOSTS_AND_OPERATOR = frozenset({Role.HOST, Role.OPERATOR})
OPERATORS = frozenset({Role.OPERATOR})
CLOCKS = frozenset({Role.CLOCK})
