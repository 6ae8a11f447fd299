"""Who gives a command: an id, a role, and the place they belong to."""

from enum import StrEnum

from msgspec import Struct

from twincloth.exchange.refusal import Refusal


class StaffRole(Struct, frozen=True):
    """All that is said of a role whose people come by a secret link: rules, pages, flags and lists read it here.

    The operator and hosts make, name and revoke links of every such role, each for one place or for all.
    """

    view: str
    """The view that it looks at."""
    words: str
    """For the help of the command line."""
    page: str = "desk"
    """Where it works: /staff#KEY takes a cookie and goes on to this page."""
    path: str = "staff"
    """Where a link leads; any other path is itself the page."""


class Role(StrEnum):
    """What somebody may do. A role is found in the exchange at each command, never taken from a client's word."""

    staff: StaffRole | None

    def __new__(cls, name: str, staff: StaffRole | None = None) -> "Role":
        role = str.__new__(cls, name)
        role._value_ = name
        role.staff = staff
        return role

    GUEST = "guest"
    WAITING = "waiting"
    PARTICIPANT = "participant"
    REMOVED = "removed"
    HOST = "host", StaffRole("host", "Make a link for a host.", page="host")
    MODERATOR = "moderator", StaffRole("moderator", "Make a link for a moderator.")
    INTERPRETER = "interpreter", StaffRole("interpreter", "Make a link for an interpreter.")
    CAPTIONER = "captioner", StaffRole("captioner", "Make a link for a captioner.")
    STAGE = "stage", StaffRole("stage", "Make a link for a stage.", page="stage", path="stage")
    OPERATOR = "operator"
    CLOCK = "clock"


class Actor(Struct, frozen=True):
    """`place` is a place's key, or empty for who belongs to none: of staff, who is there for all."""

    id: str
    role: Role
    place: str = ""


STAFF_ROLES = {role: role.staff for role in Role if role.staff}

GUEST = Actor("", Role.GUEST)
OPERATOR = Actor("operator", Role.OPERATOR)
CLOCK = Actor("clock", Role.CLOCK)

NOBODY: frozenset[Role] = frozenset()
GUESTS = frozenset({Role.GUEST})
PARTICIPANTS = frozenset({Role.PARTICIPANT})
HOSTS = frozenset({Role.HOST})
MODERATORS = HOSTS | {Role.MODERATOR}
INTERPRETERS = HOSTS | {Role.INTERPRETER}
CAPTIONERS = HOSTS | {Role.CAPTIONER}
STAFF = MODERATORS | INTERPRETERS | CAPTIONERS
"""Whoever works behind the scenes."""
HOSTS_AND_OPERATOR = frozenset({Role.HOST, Role.OPERATOR})
OPERATORS = frozenset({Role.OPERATOR})
CLOCKS = frozenset({Role.CLOCK})


def must_be_of(by: Actor, place: str) -> None:
    """Raises Refusal where somebody who works for one place reaches into another's; hosts are all places'."""
    if by.role is not Role.HOST and by.place and by.place != place:
        raise Refusal("not-your-place")
