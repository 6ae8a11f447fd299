"""New secret links, and what each is called: hosts make them for everybody who works in the hour, without an operator."""

from aiohttp import web

from twincloth.exchange.actor import STAFF_ROLES, Role
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import AppointStaff, NameStaff, Staff, key_hash
from twincloth.pages.desk import desk_and_form
from twincloth.pages.link_list import PATH, links_page
from twincloth.pages.staff import new_key

BACK = {
    "dashboard": ("/host", "#links"),
    "ready": ("/host/ready", "#new-link"),
    "links": (PATH, "#new-link"),
}
"""Where a new link is shown, by the page whose form asked for it."""

routes = web.RouteTableDef()


@routes.post(PATH)
async def make(request: web.Request) -> web.StreamResponse:
    """Make a link; its address is shown once. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    key = new_key()
    command = AppointStaff(
        staff=f"s{key_hash(key)[:12]}",
        role=_role(form.get("role", "")),
        place=form.get("place", ""),
        key_hash=key_hash(key),
        name=form.get("name", ""),
    )
    try:
        await desk.give(command)
    except Refusal as refusal:
        return await links_page(desk, {_field_of(refusal): refusal}, form)
    response = desk.back(*BACK.get(form.get("back", ""), BACK["links"]), did="link-made")
    desk.services.identities.say_once(response, key)
    raise response


@routes.post(f"{PATH}/name")
async def name(request: web.Request) -> web.StreamResponse:
    """Call a link otherwise. Raises Refusal for one that is not in force."""
    desk, form = await desk_and_form(request, rehearsed=True)
    id = form.get("link", "-")
    try:
        await desk.give(NameStaff(staff=id, name=form.get("name", "")))
    except Refusal as refusal:
        if id not in desk.exchange[Staff].links:
            raise
        return await links_page(desk, {f"name.{id}": refusal}, {f"name.{id}": form.get("name", "")})
    raise desk.back(PATH, f"#link-{id}", did="link-named")


def _role(written: str) -> Role:
    """Raises Refusal for what is no role of staff."""
    found = next((role for role in STAFF_ROLES if role == written), None)
    if found is None:
        raise Refusal("unknown-role")
    return found


def _field_of(refusal: Refusal) -> str:
    return "place" if refusal.code == "unknown-place" else "name"
