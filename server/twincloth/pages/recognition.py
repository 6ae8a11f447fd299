"""Recognition: whose connection a request came over, which decides who stays when there are too many of them."""

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.client_lines import CLIENT
from twincloth.connections.connection import HTTPConnection, is_gone
from twincloth.exchange.refusal import Refusal
from twincloth.pages.refusals import error_page
from twincloth.pages.services import services
from twincloth.pages.tracing import trace

COME_AGAIN = 10
"""Seconds; connections of people who have gone are closed after little more."""


@web.middleware
async def recognised(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the connection that a request has begun, and by whom; what is kept for the known, strangers do not get."""
    CLIENT.set(services(request).trusted.of(request))
    connection = request.protocol
    if isinstance(connection, HTTPConnection):
        connection.asked(request)
        if is_gone(request):  # nothing is made for who did not wait for it
            return web.Response()
        if _knows(request):
            connection.registry.recognise(connection)
        elif connection.registry.overflowing and not connection.client.known:
            return _full(request)
    return await handler(request)


def _knows(request: web.Request) -> bool:
    return bool(services(request).identities.exchanges(request.cookies))


def _full(request: web.Request) -> web.Response:
    refusal = Refusal("too-many-connections", retryable=True, seconds=COME_AGAIN)
    trace(request, refusal)
    response = error_page(request, refusal)
    response.force_close()
    return response
