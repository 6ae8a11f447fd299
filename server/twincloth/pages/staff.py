"""Staff links: whoever opens one is known by its cookie from then on."""

from collections.abc import Iterable
from secrets import token_urlsafe

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.actor import STAFF_ROLES, Role
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffLink, key_hash
from twincloth.pages.first_answer import first_answer
from twincloth.pages.services import services
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

KEY_BYTES = 16
"""128 bits: a key that nobody guesses."""

PATH = "staff"
"""Where links lead that are exchanged for a cookie."""


async def holder(request: web.Request, key: str) -> tuple[Exchange, StaffLink]:
    """The exchange and the link of a key. Raises Refusal."""
    wanted = key_hash(key)

    def held(exchange: Exchange, _: Content) -> tuple[Exchange, StaffLink] | None:
        link = exchange[Staff].holder(wanted)
        return (exchange, link) if link else None

    found = await first_answer(request, services(request).rooms.holders(keys_in_force, wanted), held)
    if found is None:
        raise _void(bool(services(request).rooms.closed))
    return found


def opened(request: web.Request, exchange: Exchange, link: StaffLink) -> None:
    """Somebody has come by this link."""
    tell(request, SecurityEvent.LINK_OPENED, exchange.id, link.id, role=link.role, place=link.place)


def keys_in_force(exchange: Exchange, _: Content) -> Iterable[str]:
    """What is kept of the keys of all links of an exchange."""
    return (link.key_hash for link in exchange[Staff].links.values())


async def host_of(request: web.Request, wanted: str | None) -> tuple[Exchange, StaffLink]:
    """The exchange and the host's link by which this browser came. Raises Refusal."""
    rooms, closed = services(request).rooms, False
    for entry in services(request).identities.passes(request.cookies):
        if wanted in (None, entry.staff):
            if entry.exchange in rooms.closed:
                closed = True
                continue
            exchange, _ = await rooms.state(entry.exchange)
            link = exchange[Staff].links.get(entry.staff)
            if link and link.role is Role.HOST:
                return exchange, link
    raise _void(closed)


def _void(closed: bool) -> Refusal:
    """What who came by a link is told that nobody knows: it may be of an exchange that could not be opened."""
    return Refusal("exchange-unreadable-host" if closed else "staff-link-void")


def is_host(request: web.Request, exchange: Exchange) -> bool:
    """Whether this browser came by a host's link of this exchange that is in force."""
    passes = services(request).identities.passes(request.cookies)
    return any(
        entry.exchange == exchange.id and exchange.actor(entry.staff).role is Role.HOST for entry in passes
    )


def new_key() -> str:
    """A secret for a link, shown once."""
    return token_urlsafe(KEY_BYTES)


def link_address(url: str, role: Role, key: str) -> str:
    """The secret address of a link; what stands behind the # reaches no log of a server, and no Referer."""
    return f"{url}/{STAFF_ROLES[role].path}#{key}"
