"""Recognition: whose connection a request came over, which decides who stays, and who comes next, when there are many."""

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.client_lines import CLIENT
from twincloth.connections.connection import HTTPConnection, is_gone
from twincloth.exchange.refusal import Refusal
from twincloth.live.socket_admission import person_of
from twincloth.networks import network_of
from twincloth.pages.refusals import error_page
from twincloth.pages.services import services
from twincloth.pages.tracing import trace

COME_AGAIN = 10
"""Seconds; connections of people who have gone are closed after little more."""


@web.middleware
async def recognised(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the connection that a request has begun, and by whom; what is kept for the known, strangers do not get."""
    address = services(request).trusted.of(request)
    CLIENT.set(address)
    person = person_of(services(request).identities, request.cookies)
    connection = request.protocol
    if isinstance(connection, HTTPConnection):
        connection.asked(request)
        if person:
            connection.registry.recognise(connection)
        elif connection.registry.overflowing and not connection.client.known:
            return _full(request)
    await services(request).turns.take(person or network_of(address), known=person is not None)
    if is_gone(request):  # nothing is made for who did not wait for it
        return web.Response()
    return await handler(request)


def _full(request: web.Request) -> web.Response:
    refusal = Refusal("too-many-connections", retryable=True, seconds=COME_AGAIN)
    trace(request, refusal)
    response = error_page(request, refusal)
    response.force_close()
    return response
