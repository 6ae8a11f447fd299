"""Owner links: made, listed and revoked on the command line; the first one at the first start."""

from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.staff import key_hash
from twincloth.live.owner_links import OwnerLink
from twincloth.operator.failures import Failed
from twincloth.operator.staff import moment
from twincloth.operator.task import OperatorTask
from twincloth.pages.owner import PATH, ROLE
from twincloth.pages.services import Services
from twincloth.pages.staff import new_key
from twincloth.security_events import SecurityEvent


class ListOwnerLinks(OperatorTask, tag="list-owner-links"):
    """Those in force, without their keys."""

    async def do(self, services: Services) -> list[str]:
        links = [_row(link) for link in services.owner_links]
        return links or ["There is no owner's link; make one with twincloth owner --new."]


class MakeOwnerLink(OperatorTask, tag="make-owner-link"):
    """One for whoever runs this server."""

    may_make_folder = True

    async def do(self, services: Services) -> list[str]:
        return [await make_link(services)]


class RevokeOwnerLink(OperatorTask, tag="revoke-owner-link"):
    """Make one void; `link` is its id in the list."""

    link: str

    async def do(self, services: Services) -> list[str]:
        _must_be_known(services, self.link)
        await services.owner_links.revoke(self.link)
        services.security_log.write(SecurityEvent.LINK_REVOKED, by=OPERATOR.id, link=self.link, role=ROLE)
        return [f"{self.link} is revoked."]


class LogOutOwner(OperatorTask, tag="log-out-owner"):
    """Put out whoever came by one; `link` is its id in the list."""

    link: str

    async def do(self, services: Services) -> list[str]:
        _must_be_known(services, self.link)
        await services.owner_links.log_out(self.link)
        return [f"{self.link}: every browser that came by it is logged out; the link itself still opens."]


async def first_link(services: Services) -> str | None:
    """The address of the owner's first link, made now; None where there was ever one. Raises StorageFailure."""
    return None if services.owner_links.ever_made else await make_link(services)


async def make_link(services: Services) -> str:
    """The address of a new link, told this once. Raises StorageFailure."""
    key = new_key()
    link = await services.owner_links.make(key_hash(key))
    services.security_log.write(SecurityEvent.LINK_MADE, by=OPERATOR.id, link=link.id, role=ROLE)
    return f"{services.settings.url}/{PATH}#{key}"


def _must_be_known(services: Services, id: str) -> None:
    if id not in {link.id for link in services.owner_links}:
        raise Failed(f"{id}: there is no such owner's link; twincloth owner lists them")


def _row(link: OwnerLink) -> str:
    last = f"last used {moment(link.used)}" if link.used else "never used"
    return f"{link.id:<14} made {moment(link.at)}, {last}"
