"""Staff links: whoever opens one is known by its cookie from then on."""

import hashlib
from collections.abc import Iterable
from secrets import token_urlsafe
from typing import NoReturn

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.actor import STAFF_ROLES, Role
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffLink
from twincloth.pages.first_answer import first_answer
from twincloth.pages.services import services
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

KEY_BYTES = 16
"""128 bits: a key that nobody guesses."""

PATH = "staff"
"""Where links lead that set a cookie."""

routes = web.RouteTableDef()


@routes.get(f"/{PATH}/{{key}}")
async def open_link(request: web.Request) -> NoReturn:
    """Take the cookie and go to the page of this role. Raises Refusal for a link that is not in force."""
    exchange, link = await holder(request, request.match_info["key"])
    staff = STAFF_ROLES[link.role]
    if staff.path != PATH:
        raise web.HTTPSeeOther(f"/{staff.path}/{request.match_info['key']}")
    response = web.HTTPSeeOther(f"/{staff.view}?as={link.id}")
    services(request).identities.remember_staff(request, response, exchange.id, link.id)
    raise response


async def holder(request: web.Request, key: str) -> tuple[Exchange, StaffLink]:
    """The exchange and the link of a key. Raises Refusal."""
    wanted = key_hash(key)

    def held(exchange: Exchange, _: Content) -> tuple[Exchange, StaffLink] | None:
        link = exchange[Staff].holder(wanted)
        return (exchange, link) if link else None

    found = await first_answer(request, services(request).rooms.holders(keys_in_force, wanted), held)
    if found is None:
        raise _void(bool(services(request).rooms.closed))
    exchange, link = found
    tell(request, SecurityEvent.LINK_OPENED, exchange.id, link.id, role=link.role, place=link.place)
    return found


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


def key_hash(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
