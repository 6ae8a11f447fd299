"""Staff links: made, listed and revoked by the operator; a key is told once and kept nowhere."""

from datetime import UTC, datetime
from typing import Literal

from twincloth.collection.content import Content
from twincloth.collection.folder.problems import did_you_mean
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.staff import AppointStaff, DismissStaff, Staff, StaffLink
from twincloth.operator.failures import Failed
from twincloth.operator.task import OperatorTask, exchange_of
from twincloth.pages.services import Services
from twincloth.pages.staff import key_hash, new_key

PATHS = {Role.HOST: "staff", Role.STAGE: "stage"}
"""Where a link of each role leads."""


class ListStaff(OperatorTask, tag="list-staff"):
    """The links in force, without their keys."""

    code: str

    async def do(self, services: Services) -> list[str]:
        content = exchange_of(services, self.code)
        exchange, _ = await services.rooms.state(content.code)
        links = [_row(link) for link in exchange[Staff].links.values()]
        return links or [f"{content.code} has no staff links yet; make one with --host PLACE or --stage."]


class MakeLink(OperatorTask, tag="make-link"):
    """A link for the host of a place, or for a stage, whose place may be empty."""

    code: str
    role: Literal["host", "stage"]
    place: str = ""

    async def do(self, services: Services) -> list[str]:
        content = exchange_of(services, self.code)
        _must_be_place(content, self.place, Role(self.role))
        key = new_key()
        await appoint(services, content.code, Role(self.role), self.place, key)
        return [link_address(services.settings.url, Role(self.role), key)]


class RevokeLink(OperatorTask, tag="revoke-link"):
    """Make a link void; `staff` is its id in the list."""

    code: str
    staff: str

    async def do(self, services: Services) -> list[str]:
        content = exchange_of(services, self.code)
        exchange, _ = await services.rooms.state(content.code)
        if self.staff not in exchange[Staff].links:
            raise Failed(
                f"{self.staff}: {content.code} has no such link; twincloth staff {content.code} lists them"
            )
        await services.rooms.find(content.code).give(DismissStaff(staff=self.staff), OPERATOR.id)
        return [f"{self.staff} is revoked."]


async def appoint(services: Services, code: str, role: Role, place: str, key: str) -> None:
    """Put a link with this key in force. Raises Refusal."""
    hashed = key_hash(key)
    command = AppointStaff(staff=f"s{hashed[:12]}", role=role, place=place, key_hash=hashed)
    await services.rooms.find(code).give(command, OPERATOR.id)


def link_address(url: str, role: Role, key: str) -> str:
    """The secret address of a link."""
    return f"{url}/{PATHS[role]}/{key}"


def _must_be_place(content: Content, place: str, role: Role) -> None:
    keys = [known.key for known in content.places]
    if place not in keys and (place or role is Role.HOST):
        advice = did_you_mean(place, keys, f"its places are {', '.join(keys)}")
        raise Failed(f"{place}: {content.code} has no such place; {advice}")


def _row(link: StaffLink) -> str:
    made = datetime.fromtimestamp(link.at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{link.id:<14} {link.role:<6} {link.place or '-':<12} {made}"
