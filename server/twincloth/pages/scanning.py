"""Scanning: whether somebody came from outside, by a label or by a typed code, so that it counts."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from time import time

from aiohttp import web

from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.exchange import Exchange
from twincloth.pages.services import services
from twincloth.pages.staff import is_host

PROGRAMS = re.compile(r"bot|crawl|spider|preview|facebookexternalhit|curl|wget|python", re.IGNORECASE)
"""What programs call themselves that fetch pages by themselves: search engines, and messengers that show a link."""

HOUR = 3600


def count_scan(request: web.Request, exchange: Exchange, found: CodeTarget) -> None:
    """Count the opening of a label's page in this month; hosts who try their labels are not counted."""
    if found.exchange.rehearsal:
        return
    if came_from_outside(request) and not ("Cookie" in request.headers and is_host(request, exchange)):
        services(request).collection.counted.count(found.code, _month_of(int(time() // HOUR)))


@lru_cache(maxsize=1)
def _month_of(hour: int) -> str:
    """The month of an hour since 1970, worked out once an hour: a card is told in 40 µs, and a date takes four."""
    return datetime.fromtimestamp(hour * HOUR, UTC).strftime("%Y-%m")


def came_from_outside(request: web.Request) -> bool:
    """Whether a person opens this page, and not from one of ours.

    Browsers say so themselves (Fetch Metadata: "none" is a scan or a typed address); of older ones we know it by the
    page they came from.
    """
    if request.method != "GET" or request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("none", "cross-site") and request.headers.get("Sec-Fetch-Dest") == "document"
    referrer, program = request.headers.get("Referer", ""), request.headers.get("User-Agent", "")
    ours = (f"{services(request).settings.url}/", f"{request.scheme}://{request.host}/")
    return bool(program) and not referrer.startswith(ours) and not PROGRAMS.search(program)
