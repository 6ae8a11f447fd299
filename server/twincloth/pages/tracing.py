"""Tracing: what pages tell the security log, and by what name they call themselves there."""

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.live.traces import trace_refusal
from twincloth.pages.services import services
from twincloth.security_events import SecurityEvent
from twincloth.security_log import Field


def trace(request: web.Request, refusal: Refusal) -> None:
    """Tell of a refusal that this request is answered with, if it is to be told of."""
    trace_refusal(
        services(request).security_log,
        refusal,
        what=route_of(request),
        address=services(request).trusted.of(request),
        exchange=_exchange(request),
    )


def tell(request: web.Request, event: SecurityEvent, exchange: str, by: str = "", **fields: Field) -> None:
    """Tell of something that this request has done in an exchange."""
    here = services(request)
    here.security_log.write(event, address=here.trusted.of(request), exchange=exchange, by=by, **fields)


def route_of(request: web.Request) -> str:
    """What a request asks for, without what stands in its address: keys and codes are in there."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


def _exchange(request: web.Request) -> str:
    """The code of the exchange to which the address leads, if it leads to any."""
    found = services(request).collection.find(request.match_info.get("code", ""))
    return found.exchange.code if found else ""
