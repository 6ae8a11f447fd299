"""Health, for programs: whether the process lives, and whether it can take what people bring."""

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.connections.connection import HTTPConnection
from twincloth.live.health import OK
from twincloth.pages.headers import SAFE_METHODS
from twincloth.pages.services import services

PROBES = frozenset({"/healthz", "/readyz"})

routes = web.RouteTableDef()


@routes.get("/healthz")
async def lives(_: web.Request) -> web.Response:
    """That this is answered is the answer."""
    return web.json_response({"status": "alive"})


@routes.get("/readyz")
async def ready(request: web.Request) -> web.Response:
    """200, or 503 with the names of the checks that fail."""
    checks = await services(request).health.checks()
    failing = [name for name, found in checks.items() if found != OK]
    told = {"status": "failing" if failing else "ready", "failing": failing, "checks": checks}
    return web.json_response(told, status=503 if failing else 200)


@web.middleware
async def probes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Who asks for the server's health stands in no queue, is counted with nobody, and keeps no connection."""
    if request.path not in PROBES or request.method not in SAFE_METHODS:
        return await handler(request)
    if isinstance(request.protocol, HTTPConnection):
        request.protocol.asked(request)
    response = await request.match_info.handler(request)
    response.force_close()
    return response
