"""The language of a page: that of the link by which the visitor came, else what they chose, else what their browser asks for."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NoReturn

from aiohttp import web

from twincloth.pages.cookies import forget_cookie, read_cookie, set_cookie
from twincloth.pages.paths import local_path
from twincloth.pages.services import services
from twincloth.views.languages import LANGUAGE_NAMES, accepted_languages, choose_language

COOKIE = "twincloth_language"
COOKIE_AGE = 365 * 86400
VISIT_COOKIE = f"{COOKIE}_of_visit"
"""Goes when the browser is closed: somebody else's link says nothing about other days."""

routes = web.RouteTableDef()


@routes.get("/language/{language}")
async def switch(request: web.Request) -> NoReturn:
    """Remember a language, and go back to where the visitor was."""
    language = request.match_info["language"]
    response = web.HTTPSeeOther(local_path(request.query.get("back", "/")))
    if language in LANGUAGE_NAMES:
        secure = services(request).settings.secure
        set_cookie(response, COOKIE, language, COOKIE_AGE, secure=secure)
        forget_cookie(response, VISIT_COOKIE, secure=secure)
    raise response


def language_of(request: web.Request, offered: Sequence[str] = tuple(LANGUAGE_NAMES)) -> str:
    """One of the offered languages that the interface speaks."""
    # aiohttp parses cookies at each asking, and most who scan a label have none.
    any_chosen = COOKIE in request.headers.get("Cookie", "")
    names = (VISIT_COOKIE, COOKIE) if any_chosen else ()
    chosen = tuple(read_cookie(request.cookies, name) for name in names)
    return _chosen(chosen, request.headers.get("Accept-Language", ""), tuple(offered))


@lru_cache(maxsize=1024)
def _chosen(chosen: tuple[str, ...], accepted: str, offered: tuple[str, ...]) -> str:
    spoken = [language for language in offered if language in LANGUAGE_NAMES]
    wanted = accepted_languages(accepted)
    return choose_language([*filter(None, chosen), *wanted], spoken)


def language_asked(request: web.Request, offered: Sequence[str] = tuple(LANGUAGE_NAMES)) -> str:
    """The language that an address names with `?lang=`, where it is offered; else that of the visitor."""
    return _named(request, offered) or language_of(request, offered)


def keep_for_this_visit(request: web.Request, response: web.StreamResponse, offered: Sequence[str]) -> None:
    """Whoever came by a link with `?lang=` registers and goes on in that language, until they switch or close the browser.

    A page that fetches itself anew says nothing: meanwhile its visitor may have switched elsewhere.
    """
    named = _named(request, offered)
    if named and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
        set_cookie(response, VISIT_COOKIE, named, None, secure=services(request).settings.secure)


def _named(request: web.Request, offered: Sequence[str]) -> str:
    named = request.query.get("lang", "") if "?" in request.raw_path else ""
    return named if named in offered and named in LANGUAGE_NAMES else ""
