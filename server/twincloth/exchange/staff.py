"""Staff: who holds a secret link, and what it lets them do."""

import hashlib
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from twincloth.exchange.actor import HOSTS_AND_OPERATOR, Actor, Role, StaffRole
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic, Trace
from twincloth.exchange.ids import ClientId
from twincloth.exchange.refusal import Refusal

KeyHash = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""SHA-256 of a link's 128-bit key; the key itself is shown once and kept nowhere."""

STAFF = (Topic("staff"),)


def key_hash(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


class StaffLink(Struct, frozen=True):
    """A link that has not been revoked."""

    id: str
    role: Role
    place: str
    key_hash: str
    at: int
    epoch: int = 0
    """How often everybody who came by it was logged out."""


class StaffPass(Struct, frozen=True, array_like=True):
    """That a browser came by a staff link, as its cookie says; what is stored in cookies only ever gets longer."""

    exchange: str
    staff: str
    epoch: int = 0
    """The link's, when it was opened."""
    spare: bool = False
    """Whether the page has its key in its own address, and comes again without this."""


class Staff(Part):
    """The links in force, by id; and those that were, for whoever asks who did something."""

    def __init__(self) -> None:
        self.links: dict[str, StaffLink] = {}
        self.former: dict[str, StaffLink] = {}

    def holder(self, key_hash: str) -> StaffLink | None:
        """The link with this key, if it is in force."""
        return next((link for link in self.links.values() if link.key_hash == key_hash), None)

    def former_holder(self, key_hash: str) -> StaffLink | None:
        """The link that had this key until it was revoked."""
        return next((link for link in self.former.values() if link.key_hash == key_hash), None)

    def admits(self, entry: StaffPass) -> StaffLink | None:
        """The link by which a browser came, if it is in force and nobody has logged that browser out since."""
        link = self.links.get(entry.staff)
        return link if link and link.epoch == entry.epoch else None


class AppointStaff(Command, tag="appoint-staff"):
    """Make a link. The operator makes any; a host those that its role lets hosts make. The key comes from outside."""

    allowed = HOSTS_AND_OPERATOR
    over_socket = False

    staff: ClientId
    role: Role
    place: str
    key_hash: KeyHash

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if self.role.staff is None:
            raise Refusal("unknown-role")
        _must_rule_over(by, self.role.staff)
        if self.place not in exchange.plan.places and (self.place or self.role.staff.needs_place):
            raise Refusal("unknown-place")
        if self.staff in exchange.actors:
            raise Refusal("id-taken")
        return [StaffAppointed(staff=self.staff, role=self.role, place=self.place, key_hash=self.key_hash)]


class StaffAppointed(Fact, tag="staff-appointed"):
    """A link is in force."""

    staff: str
    role: Role
    place: str
    key_hash: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        link = StaffLink(self.staff, self.role, self.place, self.key_hash, entry.at)
        exchange[Staff].links[link.id] = link
        exchange.actors[link.id] = Actor(link.id, link.role, link.place)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return STAFF

    def trace(self) -> Trace:
        return Trace("link-made", {"link": self.staff, "role": self.role, "place": self.place})


class DismissStaff(Command, tag="dismiss-staff"):
    """Revoke a link: who came by it is out at once. Whoever may make a link may revoke it."""

    allowed = HOSTS_AND_OPERATOR

    staff: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        link = exchange[Staff].links.get(self.staff)
        if link is None:
            raise Refusal("unknown-staff")
        _must_rule_over(by, link.role.staff)
        return [StaffDismissed(staff=self.staff)]


class StaffDismissed(Fact, tag="staff-dismissed"):
    """A link is void for ever."""

    ends_views = True

    staff: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        link = exchange[Staff].links.pop(self.staff, None)
        if link:
            exchange[Staff].former[link.id] = link
            del exchange.actors[self.staff]

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return STAFF

    def trace(self) -> Trace:
        return Trace("link-revoked", {"link": self.staff})


class LogOutStaff(Command, tag="log-out-staff"):
    """Put out every browser that came by a link; the link itself still opens. Whoever came by it may, or may revoke it."""

    allowed = HOSTS_AND_OPERATOR
    over_socket = False

    staff: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        link = exchange[Staff].links.get(self.staff)
        if link is None:
            raise Refusal("unknown-staff")
        if by.id != link.id:
            _must_rule_over(by, link.role.staff)
        return [StaffLoggedOut(staff=self.staff)]


class StaffLoggedOut(Fact, tag="staff-logged-out"):
    """Whoever came by a link before is out, and may open it again."""

    ends_views = True

    staff: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        links = exchange[Staff].links
        if self.staff in links:
            links[self.staff] = replace(links[self.staff], epoch=links[self.staff].epoch + 1)


def _must_rule_over(by: Actor, staff: StaffRole | None) -> None:
    if by.role is Role.HOST and not (staff and staff.by_hosts):
        raise Refusal("not-allowed")
