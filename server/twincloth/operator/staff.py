"""Staff links: made, listed and revoked by the operator; a key is told once and kept nowhere."""

from datetime import UTC, datetime

from twincloth.collection.content import Content
from twincloth.collection.folder.problems import did_you_mean
from twincloth.exchange.actor import OPERATOR, STAFF_ROLES, Role
from twincloth.exchange.staff import AppointStaff, DismissStaff, LogOutStaff, Staff, StaffLink, key_hash
from twincloth.operator.failures import Failed
from twincloth.operator.task import OperatorTask, exchange_of
from twincloth.pages.services import Services
from twincloth.pages.staff import link_address, new_key

WIDTH = max(len(role) for role in STAFF_ROLES) + 1
"""Letters of a row that are left for the role."""


class ListStaff(OperatorTask, tag="list-staff"):
    """The links in force, without their keys."""

    code: str

    async def do(self, services: Services) -> list[str]:
        content = exchange_of(services, self.code)
        exchange, _ = await services.rooms.state(content.code)
        how = ", ".join(f"--{role}" for role in STAFF_ROLES)
        uses = services.last_uses
        links = [_row(link, uses.of(exchange.id, link.id)) for link in exchange[Staff].links.values()]
        return links or [f"{content.code} has no staff links yet; make one with one of {how}."]


class MakeLink(OperatorTask, tag="make-link"):
    """A link for somebody of this role, of one place or of all; `name` says whose it is."""

    code: str
    role: Role
    place: str = ""
    name: str = ""

    async def do(self, services: Services) -> list[str]:
        content = exchange_of(services, self.code)
        _must_be_place(content, self.place)
        key = new_key()
        await appoint(services, content.code, self.role, self.place, key, self.name)
        return [link_address(services.settings.url, self.role, key)]


class RevokeLink(OperatorTask, tag="revoke-link"):
    """Make a link void; `staff` is its id in the list."""

    code: str
    staff: str

    async def do(self, services: Services) -> list[str]:
        await _give(services, self.code, DismissStaff(staff=self.staff))
        return [f"{self.staff} is revoked."]


class LogOutLink(OperatorTask, tag="log-out-link"):
    """Put out whoever came by a link; `staff` is its id in the list."""

    code: str
    staff: str

    async def do(self, services: Services) -> list[str]:
        await _give(services, self.code, LogOutStaff(staff=self.staff))
        return [f"{self.staff}: every browser that came by it is logged out; the link itself still opens."]


async def _give(services: Services, code: str, command: DismissStaff | LogOutStaff) -> None:
    content = exchange_of(services, code)
    exchange, _ = await services.rooms.state(content.code)
    if command.staff not in exchange[Staff].links:
        raise Failed(
            f"{command.staff}: {content.code} has no such link; twincloth staff {content.code} lists them"
        )
    await services.rooms.find(content.code).give(command, OPERATOR.id)


async def appoint(services: Services, code: str, role: Role, place: str, key: str, name: str = "") -> None:
    """Put a link with this key in force. Raises Refusal."""
    hashed = key_hash(key)
    command = AppointStaff(staff=f"s{hashed[:12]}", role=role, place=place, key_hash=hashed, name=name)
    await services.rooms.find(code).give(command, OPERATOR.id)


def usage(role: Role) -> str:
    """How a link of this role is asked for on the command line."""
    return f"--{role} [PLACE]"


def _must_be_place(content: Content, place: str) -> None:
    keys = [known.key for known in content.places]
    if place and place not in keys:
        advice = did_you_mean(place, keys, f"its places are {', '.join(keys)}")
        raise Failed(f"{place}: {content.code} has no such place; {advice}")


def _row(link: StaffLink, used: int | None) -> str:
    last = f"last used {moment(used)}" if used else "never used"
    named = f", {link.name}" if link.name else ""
    return f"{link.id:<14} {link.role:<{WIDTH}} {link.place or '-':<12} made {moment(link.at)}, {last}{named}"


def moment(at: int) -> str:
    """Milliseconds since 1970 as the lists write them."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
