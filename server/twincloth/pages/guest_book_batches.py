"""Many lines of the guest book at once, at the desk: those that were chosen, all of one page, or all; and back again."""

import re
from typing import NoReturn

from aiohttp import web

from twincloth.exchange.guest_book import GuestBook, LineState
from twincloth.exchange.guest_book_batches import DecideLines, ReconsiderLines
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, desk_and_form
from twincloth.pages.forms import FormFields
from twincloth.pages.guest_book_desk import PATH

CHOSEN = "line-"
"""How the name of a box begins that stands for one line."""

NUMBER = re.compile("[0-9]{1,15}")

routes = web.RouteTableDef()


@routes.post(f"{PATH}/several")
async def several(request: web.Request) -> NoReturn:
    """Show or decline what the form names. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    try:
        verdict = LineState(form.get("verdict", ""))
    except ValueError:
        raise Refusal("no-line-waits") from None
    command = DecideLines(lines=_lines(desk, form), verdict=verdict)
    await desk.services.rooms.find(desk.content.code).give(command, desk.host.id)
    raise desk.back(PATH, did="lines-decided")


@routes.post(f"{PATH}/undo")
async def undo(request: web.Request) -> NoReturn:
    """Let a batch wait again. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    command = ReconsiderLines(batch=form.get("batch", ""))
    await desk.services.rooms.find(desk.content.code).give(command, desk.host.id)
    raise desk.back(PATH, did="lines-wait-again")


def _lines(desk: Desk, form: FormFields) -> tuple[str, ...]:
    """Those with a tick; or all that wait, at one page where it is named, as far as the host's page knew of them."""
    if "until" not in form:
        return tuple(name.removeprefix(CHOSEN) for name in form if name.startswith(CHOSEN))
    until = int(form["until"]) if NUMBER.fullmatch(form["until"]) else 0
    of = form.get("of")
    waiting = desk.exchange[GuestBook].waiting
    return tuple(line.id for line in waiting if line.order <= until and of in (None, line.of))
