"""What makes an application of the pages: its manifest and icons, and the worker that keeps pages for when there is no network."""

import struct
from functools import cache

import pyvips
from aiohttp import web

from twincloth.collection.spoken import words_in
from twincloth.pages.answer import VARY
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.headers import OPEN
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.views.static import MEDIA_TYPES, StaticFiles

NAME = "Twincloth"
LINEN = "#f5efe3"
ICON_SIDES = (180, 192, 512)
"""What iOS takes for its home screen, and what browsers ask of an application (W3C, Web Application Manifest)."""

DRAWN = 0.62
"""Of an icon's side: a mask leaves a circle of four fifths of it, and corners are cut off elsewhere."""

FAVICON_SIDES = (16, 32, 48)
"""For tabs, and for what asks for /favicon.ico without reading a page."""

A_DAY = "public, max-age=86400"

routes = web.RouteTableDef()


@routes.get("/site.webmanifest")
async def front_door(request: web.Request) -> web.Response:
    """The application that opens at the field for a code."""
    return _manifest(request, NAME, "/")


@routes.get(f"/{CODE}/site.webmanifest")
async def of_an_exchange(request: web.Request) -> web.Response:
    """The application that opens at an exchange, under its own title. Raises Refusal."""
    code = await find_exchange(request)
    title = services(request).collection.contents[code].title
    return _manifest(request, words_in(title, language_of(request)), f"/{code}")


@routes.get("/icons/{side:180|192|512}.png")
async def icon(request: web.Request) -> web.Response:
    """The icon as a picture of dots, on linen to its edge."""
    side = int(request.match_info["side"])
    body = _icon(services(request).views.static, side)
    return web.Response(body=body, content_type="image/png", headers={**OPEN, "Cache-Control": A_DAY})


@routes.get("/favicon.ico")
async def favicon(request: web.Request) -> web.Response:
    """The icon for what knows no other: messengers, feed readers, browsers of an address that is no page."""
    body = _favicon(services(request).views.static)
    return web.Response(body=body, content_type="image/x-icon", headers={**OPEN, "Cache-Control": A_DAY})


@routes.get("/service-worker.js")
async def service_worker(request: web.Request) -> web.Response:
    """The worker; where pages shall not be kept, one that forgets what was kept, and itself."""
    name = "worker/keep.js" if services(request).settings.offline_pages else "worker/forget.js"
    path = services(request).views.static.path(name)
    headers = {"Content-Type": MEDIA_TYPES[".js"], "Cache-Control": "no-cache"}
    return web.Response(text=path.read_text("utf-8"), headers=headers)


def _manifest(request: web.Request, name: str, start: str) -> web.Response:
    manifest = {
        "id": start,
        "name": name,
        "short_name": NAME,
        "lang": language_of(request),
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": LINEN,
        "theme_color": LINEN,
        "icons": [
            {
                "src": f"/icons/{side}.png",
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for side in ICON_SIDES[1:]
            for purpose in ("any", "maskable")
        ],
    }
    response = web.json_response(manifest, content_type="application/manifest+json")
    response.headers.update({"Vary": VARY, "Cache-Control": "private, no-cache"})
    return response


@cache
def _favicon(static: StaticFiles) -> bytes:
    """Pictures of several sizes in one file, each a PNG: a directory, then they themselves."""
    pictures = [_icon(static, side, 1.0) for side in FAVICON_SIDES]
    at = 6 + 16 * len(pictures)
    directory = struct.pack("<HHH", 0, 1, len(pictures))
    for side, picture in zip(FAVICON_SIDES, pictures, strict=True):
        directory += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 24, len(picture), at)
        at += len(picture)
    return directory + b"".join(pictures)


@cache
def _icon(static: StaticFiles, side: int, drawn: float = DRAWN) -> bytes:
    """Drawn once, in a few milliseconds."""
    inner = round(side * drawn)
    drawing = pyvips.Image.thumbnail_buffer(static.path("styles/icon.svg").read_bytes(), inner)
    linen = [int(LINEN[at : at + 2], 16) for at in (1, 3, 5)]
    place = (side - inner) // 2
    whole = drawing.flatten(background=linen).embed(
        place, place, side, side, extend="background", background=linen
    )
    written: bytes = whole.pngsave_buffer(compression=9, strip=True)
    return written
