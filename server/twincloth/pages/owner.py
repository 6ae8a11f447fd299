"""The owner: whoever runs the server is known by a secret link of their own, before there is any exchange."""

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import key_hash
from twincloth.live.owner_links import OwnerLink, OwnerPass
from twincloth.pages.forms import fields
from twincloth.pages.secret_links import key_in, link_page
from twincloth.pages.services import services
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

PATH = "owner"
ROLE = "owner"
"""What the security log calls it; it is a role in no exchange."""

FIRST_PAGE = "/begin"

routes = web.RouteTableDef()


@routes.get(f"/{PATH}")
async def ask_key(request: web.Request) -> web.Response:
    """The page of the link, whose key no server sees before it is posted."""
    return link_page(request, PATH)


@routes.post(f"/{PATH}")
async def open_link(request: web.Request) -> web.Response:
    """Take the cookie and go where an owner begins. Raises Refusal for a key that is not in force."""
    here = services(request)
    key = key_in((await fields(request)).get("key", ""))
    link = here.owner_links.holder(key_hash(key))
    if link is None:
        raise Refusal("owner-link-void")
    await here.owner_links.note(link.id)
    response = web.HTTPSeeOther(FIRST_PAGE)
    here.identities.remember_owner(response, OwnerPass(link.id, link.epoch))
    tell(request, SecurityEvent.LINK_OPENED, "", link.id, role=ROLE)
    raise response


async def owner_of(request: web.Request) -> OwnerLink:
    """The owner's link by which this browser came. Raises Refusal for who came by none that is in force."""
    here = services(request)
    link = here.owner_links.admits(here.identities.owner(request.cookies))
    if link is None:
        raise Refusal("owner-link-void")
    await here.owner_links.note(link.id)
    return link
