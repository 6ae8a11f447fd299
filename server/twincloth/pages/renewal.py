"""Renewal: cookies are signed again with today's secret, and named as today, when their browser comes by for a page."""

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.pages.services import services


@web.middleware
async def renewal(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only with pages of one person: what caches may keep carries nobody's cookie."""
    response = await handler(request)
    if "Cookie" in request.headers and not response.prepared and _of_one_person(response):
        services(request).identities.renew(request, response)
    return response


def _of_one_person(response: web.StreamResponse) -> bool:
    # What is rendered once for everybody carries its tag: pages/response_cache.py.
    return response.content_type == "text/html" and "ETag" not in response.headers
