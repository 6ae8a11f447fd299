"""Headers that every answer carries, its coding, and a look at where a form comes from."""

from collections.abc import Mapping
from functools import lru_cache

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.connections.malformed import SERVER
from twincloth.exchange.refusal import Refusal
from twincloth.pages.negotiation import takes_gzip
from twincloth.pages.services import services

POLICY = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "media-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    # Safari before 15.4 does not take 'self' for WebSockets.
    "connect-src 'self' {sockets}; frame-ancestors {ancestors}"
)
POLICY_OF_PARTS = (
    "default-src 'none'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
"""Of what is part of a page and loads nothing by itself: a page loads a dozen, each with its headers."""

PARTS = ("text/css", "font/", "image/")
"""Beginnings of the media types of parts."""

HSTS = "max-age=31536000"
"""A year (RFC 6797, 6.1.1); of this name alone, for what else stands under the domain is not ours to say."""

LINK_PATHS = ("staff", "stage", "owner")
"""Where secret links lead: the first part of their addresses."""

UNUSED = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()"
"""What no page asks a browser for, so that no script of whomever can; the call itself is elsewhere."""

OPEN = {"X-Robots-Tag": "all", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Of what everybody may read for years: search engines may find it, and pages of other sites show it."""

READABLE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
"""Of pictures and data that everybody may see by now: pages of other sites read them too, as a museum's viewer does.

What `*` lets them read is what a browser gets that sends no cookie along (Fetch standard, 3.2.5).
"""

REHEARSED = web.RequestKey("rehearsed", bool)
"""Of a request that is answered with something of a rehearsal."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@web.middleware
async def headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Choose the coding of what a handler has made."""
    response = await handler(request)
    if not response.prepared:
        _pack(request, response)
    return response


async def add_standing(request: web.Request, response: web.StreamResponse) -> None:
    """Say of every answer what it may load, and that it is nobody else's; aiohttp asks before it sends one.

    That is also where no middleware comes by, and after aiohttp has named itself and its version.
    """
    response.headers["Server"] = SERVER
    if REHEARSED in request:  # it is to leave no trace, on no disk and with nobody who only passed by
        response.headers.update({"X-Robots-Tag": "noindex", "Cache-Control": "no-store"})
    if "Content-Security-Policy" not in response.headers:
        part = response.content_type.startswith(PARTS)
        for name, value in standing(request, part=part).items():
            response.headers.setdefault(name, value)


def _pack(request: web.Request, response: web.StreamResponse) -> None:
    """Choose the coding where it was left open: aiohttp looks for its name alone and would send what has q=0."""
    if response.compression:
        packed = takes_gzip(request.headers.get("Accept-Encoding", ""))
        response.enable_compression(web.ContentCoding.gzip if packed else web.ContentCoding.identity)


def standing(request: web.Request, *, part: bool = False) -> Mapping[str, str]:
    """The headers that an answer to this request carries where it says nothing else; `part` of a page, or a page."""
    return _standing(services(request).settings.url, link_path(request), part)


@lru_cache(maxsize=16)
def _standing(url: str, link: str, part: bool) -> Mapping[str, str]:
    # A stage is shown inside other programs; nothing can be pressed there.
    ancestors = "*" if link == "stage" else "'none'"
    return {
        "Content-Security-Policy": (POLICY_OF_PARTS if part else POLICY).format(
            sockets=url.replace("http", "ws", 1), ancestors=ancestors
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer" if link else "same-origin",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow" if link else "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": UNUSED,
        **({"Strict-Transport-Security": HSTS} if url.startswith("https:") else {}),
    }


def link_path(request: web.Request) -> str:
    """Which of the paths of secret links this is; empty for every other address."""
    first = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
    return first if first in LINK_PATHS else ""


def must_be_our_form(request: web.Request) -> None:
    """Raises Refusal for a form that another site has sent (Fetch Metadata, else the Origin header)."""
    if request.method in SAFE_METHODS or request.path.startswith("/socket.io"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if origin == "null" and link_path(request):
        # Of a page without referrer a browser names no origin (Fetch standard, 3.2); what counts there is the key.
        origin = None
    ours = (services(request).settings.url, f"{request.scheme}://{request.host}")
    if site in ("cross-site", "same-site") or (site is None and origin is not None and origin not in ours):
        raise Refusal("foreign-form")
