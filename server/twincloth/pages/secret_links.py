"""Secret links: a page takes the key from behind its address's # and posts it, and that alone opens anything.

What only fetches a link, such as a messenger that shows a preview, is given a page, and no cookie.
"""

from aiohttp import web

from twincloth.exchange.actor import STAFF_ROLES
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffLink
from twincloth.pages import stage
from twincloth.pages.answer import html
from twincloth.pages.forms import fields
from twincloth.pages.headers import link_path
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.staff import PATH, holder, let_in

routes = web.RouteTableDef()


@routes.get("/staff")
@routes.get("/stage")
async def ask_key(request: web.Request) -> web.Response:
    """The page of links of today, whose keys no server sees before they are posted."""
    return link_page(request, link_path(request))


@routes.get("/staff/{key}")
@routes.get("/stage/{key}")
async def take_key(request: web.Request) -> web.Response:
    """The same for links as they were handed out before. Raises Refusal for one that is not in force."""
    key = request.match_info["key"]
    _, link = await holder(request, key, link_path(request))
    return link_page(request, _path_of(link, link_path(request)), key)


@routes.post("/staff")
async def open_staff(request: web.Request) -> web.Response:
    """Take the cookie and go to the page of this role. Raises Refusal for a key that is not in force."""
    key = key_in((await fields(request)).get("key", ""))
    exchange, link = await holder(request, key)
    if _path_of(link, PATH) != PATH:
        return link_page(request, STAFF_ROLES[link.role].path, key)
    response = web.HTTPSeeOther(f"/{STAFF_ROLES[link.role].page}?as={link.id}")
    await let_in(request, response, exchange, link)
    raise response


@routes.post("/stage")
async def open_stage(request: web.Request) -> web.Response:
    """The page of a stage, which has no other address than its key. Raises Refusal."""
    exchange, link = await holder(request, key_in((await fields(request)).get("key", "")), "stage")
    _path_of(link, "stage")
    response = await stage.show(request, exchange, link)
    await let_in(request, response, exchange, link)
    return response


def key_in(text: str) -> str:
    """The key of a link that was pasted whole, or of which only the key was."""
    return text.strip().rpartition("#")[2].rpartition("/")[2].partition("?")[0]


def _path_of(link: StaffLink, path: str) -> str:
    """Where a link leads that was opened by this path: a stage's opens by any, and no other by the stage's."""
    own = STAFF_ROLES[link.role].path
    if path not in (own, PATH):
        raise Refusal("staff-link-void")
    return own


def link_page(request: web.Request, path: str, key: str = "") -> web.Response:
    """The page that takes the key of a link that leads to this path, and posts it."""
    page = services(request).views.page(
        "secret_link.html",
        language_of(request),
        path=f"/{path}",
        action=path,
        key=key,
        transparent=bool(request.query.get("transparent")),
        left="left" in request.query,
    )
    return html(page)
