"""Staff links: whoever opens one is known by its cookie from then on."""

from collections.abc import Iterable, Set
from secrets import token_urlsafe

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.actor import HOSTS, STAFF_ROLES, Role
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffLink, StaffPass, key_hash
from twincloth.pages.first_answer import first_answer
from twincloth.pages.identity import MOST_LASTING
from twincloth.pages.services import services
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

KEY_BYTES = 16
"""128 bits: a key that nobody guesses."""

PATH = "staff"
"""Where links lead that are exchanged for a cookie."""


async def holder(request: web.Request, key: str, path: str = "") -> tuple[Exchange, StaffLink]:
    """The exchange and the link of a key that came by this path. Raises Refusal; of a stage that was closed it says the exchange."""
    wanted = key_hash(key)

    def held(exchange: Exchange, _: Content) -> tuple[Exchange, StaffLink] | None:
        link = exchange[Staff].holder(wanted)
        return (exchange, link) if link else None

    found = await first_answer(request, services(request).rooms.holders(keys_in_force, wanted), held)
    if found is None:
        if services(request).rehearsals.had_link(wanted):
            raise Refusal("rehearsal-over")
        if path == STAFF_ROLES[Role.STAGE].path and (code := await _former_stage(request, wanted)):
            raise Refusal("staff-link-void", stage=code)
        raise _void(bool(services(request).rooms.closed))
    return found


async def _former_stage(request: web.Request, wanted: str) -> str | None:
    """The code that a stage showed until its link was revoked: its hall may still want the record."""

    def held(exchange: Exchange, _: Content) -> str | None:
        link = exchange[Staff].former_holder(wanted)
        return exchange.id if link and link.role is Role.STAGE else None

    return await first_answer(request, services(request).rooms.holders(former_keys, wanted), held)


async def let_in(
    request: web.Request, response: web.StreamResponse, exchange: Exchange, link: StaffLink
) -> None:
    """Somebody has come by this link, and their browser remembers it. Raises Refusal where it has too many."""
    here = services(request)
    entry = StaffPass(exchange.id, link.id, link.epoch, spare=STAFF_ROLES[link.role].path != PATH)
    earlier = here.identities.passes(request.cookies)
    if len(earlier) >= MOST_LASTING:
        earlier = [one for one in earlier if await _admitted(request, one)]
    here.identities.remember_staff(response, entry, earlier)
    here.last_uses.note(exchange.id, link.id)
    tell(request, SecurityEvent.LINK_OPENED, exchange.id, link.id, role=link.role, place=link.place)


async def _admitted(request: web.Request, entry: StaffPass) -> bool:
    rooms = services(request).rooms
    if entry.exchange not in rooms.codes:
        return entry.exchange in rooms.closed
    exchange, _ = await rooms.state(entry.exchange)
    return exchange[Staff].admits(entry) is not None


def keys_in_force(exchange: Exchange, _: Content) -> Iterable[str]:
    """What is kept of the keys of all links of an exchange."""
    return (link.key_hash for link in exchange[Staff].links.values())


def former_keys(exchange: Exchange, _: Content) -> Iterable[str]:
    """What is kept of the keys of links that were revoked."""
    return (link.key_hash for link in exchange[Staff].former.values())


async def host_of(request: web.Request, wanted: str | None) -> tuple[Exchange, StaffLink]:
    """The exchange and the host's link by which this browser came. Raises Refusal."""
    return await link_of(request, wanted, HOSTS)


async def link_of(request: web.Request, wanted: str | None, roles: Set[Role]) -> tuple[Exchange, StaffLink]:
    """The exchange and the link of one of these roles by which this browser came. Raises Refusal."""
    rooms, closed, over = services(request).rooms, False, False
    for entry in services(request).identities.passes(request.cookies):
        if wanted in (None, entry.staff):
            if entry.exchange in rooms.closed:
                closed = True
                continue
            if services(request).collection.ended.has(entry.exchange):
                over = over or wanted is not None
                continue
            exchange, _ = await rooms.state(entry.exchange)
            link = exchange[Staff].admits(entry)
            if link and link.role in roles:
                return exchange, link
    raise Refusal("rehearsal-over") if over else _void(closed)


def _void(closed: bool) -> Refusal:
    """What who came by a link is told that nobody knows: it may be of an exchange that could not be opened."""
    return Refusal("exchange-unreadable-host" if closed else "staff-link-void")


def is_host(request: web.Request, exchange: Exchange) -> bool:
    """Whether this browser came by a host's link of this exchange that is in force."""
    passes = services(request).identities.passes(request.cookies)
    links = (exchange[Staff].admits(entry) for entry in passes if entry.exchange == exchange.id)
    return any(link is not None and link.role is Role.HOST for link in links)


def new_key() -> str:
    """A secret for a link, shown once."""
    return token_urlsafe(KEY_BYTES)


def link_address(url: str, role: Role, key: str) -> str:
    """The secret address of a link; what stands behind the # reaches no log of a server, and no Referer."""
    return f"{url}/{STAFF_ROLES[role].path}#{key}"
