"""Data saving: who pays for every byte says `Save-Data: on`, and gets smaller pictures and nothing ahead of need."""

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.collection.picture import Picture
from twincloth.views.preloads import SAVES_DATA

WIDTH = 480
"""Pixels that a picture has at most for them, unless nothing so small was made of it; a phone's screen is hardly wider."""


@web.middleware
async def data_saving(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let pages be rendered for who asks."""
    # For each request anew: those of one connection share a task, and so its context.
    SAVES_DATA.set(saves_data(request))
    return await handler(request)


def saves_data(request: web.Request) -> bool:
    """Whether the browser was asked to save data (WICG's Save-Data API, 2.1)."""
    return request.headers.get("Save-Data", "").strip().lower() == "on"


def smaller(picture: Picture, name: str) -> str:
    """The name of the size that who saves data gets instead of this one of a picture, in the same format."""
    asked = next(one for one in picture.variants if one.name == name)
    sizes = [
        one for one in picture.variants if one.media_type == asked.media_type and one.width <= asked.width
    ]
    sizes.sort(key=lambda one: one.width)
    return [*sizes[:1], *(one for one in sizes if one.width <= WIDTH)][-1].name
