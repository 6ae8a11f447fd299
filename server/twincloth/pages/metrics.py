"""Metrics, for who shows their token; elsewhere than at the port of their own, which asks for none."""

from hmac import compare_digest

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.services import services

SCHEME = "Bearer "

routes = web.RouteTableDef()


@routes.get("/metrics")
async def guarded(request: web.Request) -> web.Response:
    """Raises Refusal without the token, and where there is none."""
    metrics = services(request).metrics
    if metrics is None or not metrics.token:
        raise Refusal("unknown-page")
    shown = request.headers.get("Authorization", "")
    if not compare_digest(shown.encode(errors="replace"), f"{SCHEME}{metrics.token}".encode()):
        raise Refusal("not-allowed")
    return await answer(request)


async def answer(request: web.Request) -> web.Response:
    """The figures. Raises Refusal where there are none."""
    metrics = services(request).metrics
    if metrics is None:
        raise Refusal("unknown-page")
    return web.Response(body=await metrics.text(), headers={"Content-Type": metrics.content_type})
