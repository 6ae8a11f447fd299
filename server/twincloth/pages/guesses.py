"""Codes that somebody typed, or guessed."""

from aiohttp import web

from twincloth.collection.content_index import CodeTarget
from twincloth.networks import network_of
from twincloth.pages.headers import REHEARSED
from twincloth.pages.services import services


async def look_up(request: web.Request, text: str) -> CodeTarget | None:
    """What a code stands for. Raises Refusal where too many wrong ones came from the same address."""
    found = services(request).collection.find(text)
    if found is not None and found.kind != "exchange" and not found.exchange.rehearsal:
        return found  # as the lookup says too, which would ask first where this request comes from
    address = services(request).trusted.of(request)
    found = await services(request).code_lookup.look_up(text, request.cookies, network_of(address))
    if found is not None and found.exchange.rehearsal:
        request[REHEARSED] = True
    return found
