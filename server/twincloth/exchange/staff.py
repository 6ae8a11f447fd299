"""Staff: who holds a secret link, and what it lets them do."""

import hashlib
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from twincloth.exchange.actor import HOSTS_AND_OPERATOR, Actor, Role
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic, Trace
from twincloth.exchange.ids import ClientId
from twincloth.exchange.names import label_of_link
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
    name: str = ""
    """Whose it is, or where its screen stands, as whoever made it says; may be empty."""


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
    """Make a link of any role, for one place or for all. The key comes from outside."""

    allowed = HOSTS_AND_OPERATOR
    over_socket = False

    staff: ClientId
    role: Role
    place: str
    key_hash: KeyHash
    name: str = ""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if self.role.staff is None:
            raise Refusal("unknown-role")
        if self.place and self.place not in exchange.plan.places:
            raise Refusal("unknown-place")
        if self.staff in exchange.actors:
            raise Refusal("id-taken")
        name = label_of_link(self.name)
        return [
            StaffAppointed(
                staff=self.staff, role=self.role, place=self.place, key_hash=self.key_hash, name=name
            )
        ]


class StaffAppointed(Fact, tag="staff-appointed"):
    """A link is in force."""

    staff: str
    role: Role
    place: str
    key_hash: str
    name: str = ""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        link = StaffLink(self.staff, self.role, self.place, self.key_hash, entry.at, name=self.name)
        exchange[Staff].links[link.id] = link
        exchange.actors[link.id] = Actor(link.id, link.role, link.place)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return STAFF

    def trace(self) -> Trace:
        return Trace("link-made", {"link": self.staff, "role": self.role, "place": self.place})

    def redacted(self) -> Fact:
        return replace(self, name="")

    def owner(self) -> str:
        return self.staff


class NameStaff(Command, tag="name-staff"):
    """Say whose a link is, or where its screen stands."""

    allowed = HOSTS_AND_OPERATOR

    staff: ClientId
    name: str

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        link = exchange[Staff].links.get(self.staff)
        if link is None:
            raise Refusal("unknown-staff")
        name = label_of_link(self.name)
        return [] if name == link.name else [StaffNamed(staff=self.staff, name=name)]


class StaffNamed(Fact, tag="staff-named"):
    """A link is called otherwise."""

    staff: str
    name: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        links = exchange[Staff].links
        if self.staff in links:
            links[self.staff] = replace(links[self.staff], name=self.name)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return STAFF

    def redacted(self) -> Fact:
        return replace(self, name="")

    def owner(self) -> str:
        return self.staff


class DismissStaff(Command, tag="dismiss-staff"):
    """Revoke a link: who came by it is out at once. A host keeps their own, so that one is always left."""

    allowed = HOSTS_AND_OPERATOR

    staff: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        link = exchange[Staff].links.get(self.staff)
        if link is None:
            raise Refusal("unknown-staff")
        if by.id == link.id:
            raise Refusal("link-own")
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
    """Put out every browser that came by a link; the link itself still opens."""

    allowed = HOSTS_AND_OPERATOR
    over_socket = False

    staff: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        link = exchange[Staff].links.get(self.staff)
        if link is None:
            raise Refusal("unknown-staff")
        return [StaffLoggedOut(staff=self.staff)]


class StaffLoggedOut(Fact, tag="staff-logged-out"):
    """Whoever came by a link before is out, and may open it again."""

    ends_views = True

    staff: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        links = exchange[Staff].links
        if self.staff in links:
            links[self.staff] = replace(links[self.staff], epoch=links[self.staff].epoch + 1)
