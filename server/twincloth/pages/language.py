"""The language of a page: what the visitor chose, else what their browser asks for."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NoReturn

from aiohttp import web

from twincloth.pages.cookies import read_cookie, set_cookie
from twincloth.pages.paths import local_path
from twincloth.pages.services import services
from twincloth.views.languages import LANGUAGE_NAMES, accepted_languages, choose_language

COOKIE = "twincloth_language"
COOKIE_AGE = 365 * 86400

routes = web.RouteTableDef()


@routes.get("/language/{language}")
async def switch(request: web.Request) -> NoReturn:
    """Remember a language, and go back to where the visitor was."""
    language = request.match_info["language"]
    response = web.HTTPSeeOther(local_path(request.query.get("back", "/")))
    if language in LANGUAGE_NAMES:
        set_cookie(response, COOKIE, language, COOKIE_AGE, secure=services(request).settings.secure)
    raise response


def language_of(request: web.Request, offered: Sequence[str] = tuple(LANGUAGE_NAMES)) -> str:
    """One of the offered languages that the interface speaks."""
    # aiohttp parses cookies at each asking, and most who scan a label have none.
    chosen = read_cookie(request.cookies, COOKIE) if COOKIE in request.headers.get("Cookie", "") else ""
    return _chosen(chosen, request.headers.get("Accept-Language", ""), tuple(offered))


@lru_cache(maxsize=1024)
def _chosen(chosen: str, accepted: str, offered: tuple[str, ...]) -> str:
    spoken = [language for language in offered if language in LANGUAGE_NAMES]
    wanted = accepted_languages(accepted)
    return choose_language([chosen, *wanted] if chosen else wanted, spoken)


def language_asked(request: web.Request, offered: Sequence[str] = tuple(LANGUAGE_NAMES)) -> str:
    """The language that an address names with `?lang=`, where it is offered; else that of the visitor."""
    named = request.query.get("lang") if "?" in request.raw_path else None
    return named if named in offered and named in LANGUAGE_NAMES else language_of(request, offered)
