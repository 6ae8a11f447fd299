"""Numbering: each request has an id, which its proxy has given it or we do, and its answer says which."""

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.pages.services import services
from twincloth.request_ids import REQUEST, WELL_FORMED, new_request_id

HEADER = "X-Request-ID"


@web.middleware
async def numbered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """For each request anew: those of one connection share a task, and so its context."""
    REQUEST.set(_id_of(request))
    return await handler(request)


async def say_number(_: web.Request, response: web.StreamResponse) -> None:
    """Of every answer; aiohttp asks before it sends one."""
    if number := REQUEST.get():
        response.headers[HEADER] = number


def _id_of(request: web.Request) -> str:
    """Of a proxy that we do not trust, and of anybody else, it is not even looked at."""
    given = request.headers.get(HEADER, "")
    if given and WELL_FORMED.fullmatch(given) and services(request).trusted.trusts(request.remote or ""):
        return given
    return new_request_id()
