"""How hosts set single stages from the list of links, without script too: blank or not, its number, its size of text."""

from typing import NoReturn

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.exchange.screens import BlankStage, IdentifyStages, SizeStageText, UnblankStage
from twincloth.pages.desk import desk_and_form
from twincloth.pages.link_list import PATH

routes = web.RouteTableDef()


@routes.post("/host/screens")
async def set_screen(request: web.Request) -> NoReturn:
    """Do with one stage what its button says. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    stage = form.get("stage", "-")
    match form.get("act", "").split("-"):
        case ["blank"]:
            await desk.give(BlankStage(stage=stage))
        case ["unblank"]:
            await desk.give(UnblankStage(stage=stage))
        case ["size", size] if size.isascii() and size.isdigit() and len(size) < 4:
            await desk.give(SizeStageText(stage=stage, size=int(size)))
        case ["identify"]:
            await desk.services.passing.give(desk.exchange.id, IdentifyStages(stage=stage), desk.host.id)
        case _:
            raise Refusal("form-unreadable")
    raise desk.back(PATH, did="stage-set")
