"""A viewer: a kind of audience. All viewers of one kind see the same."""

from enum import StrEnum
from typing import NamedTuple

from twincloth.exchange.actor import STAFF, STAFF_ROLES, Actor, Role
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal


class View(StrEnum):
    """Which page somebody looks at."""

    LOBBY = "lobby"
    WAITING = "waiting"
    SESSION = "session"
    HOST = "host"
    MODERATOR = "moderator"
    INTERPRETER = "interpreter"
    CAPTIONER = "captioner"
    STAGE = "stage"


class Viewer(NamedTuple):
    """A page in a language."""

    view: View
    language: str

    def channel(self, exchange: str) -> str:
        """The Socket.IO room of this kind of viewer of one exchange."""
        return f"{exchange}:{self.view}:{self.language}"


OUTSIDE = (Role.GUEST, Role.WAITING)
"""Roles of those who are not in."""

OWN_VIEWS = (View.SESSION, View.WAITING)
"""Views of people who hear what is their own."""

STAFF_VIEWS = {View(staff.view) for staff in STAFF_ROLES.values()}

BACKSTAGE_VIEWS = {View(role.staff.view) for role in STAFF if role.staff}
"""Views of those who work behind the scenes: they read cues and notes. What is sealed is hosts' alone even so."""


def must_see(exchange: Exchange, view: View, actor: Actor) -> None:
    """Raises Refusal unless this actor may look at this view now."""
    if actor.role is Role.REMOVED:
        raise Refusal("removed")
    if view in STAFF_VIEWS:
        if actor.role.staff is None or actor.role.staff.view != view:
            raise Refusal("not-allowed")
    elif view is View.SESSION and actor.role in OUTSIDE and not exchange[Doors].admits_guests:
        raise Refusal("doors-closed", retryable=True)
