"""Codes that somebody typed, or guessed."""

from aiohttp import web

from twincloth.collection.museum import Found
from twincloth.live.addresses import neighbourhood
from twincloth.pages.house import house


def look_up(request: web.Request, text: str) -> Found | None:
    """What a code stands for. Raises Refusal where too many wrong ones came from the same address."""
    found = house(request).museum.find(text)
    if found is not None and found.kind != "exchange":
        return found  # as the door says too, which would ask first where this request comes from
    address = house(request).trusted.of(request)
    return house(request).door.look_up(text, request.cookies, neighbourhood(address))
