"""The language of a page: what the visitor chose, else what their browser asks for."""

from collections.abc import Sequence
from typing import NoReturn

from aiohttp import web

from twincloth.pages.paths import local_path
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
        response.set_cookie(COOKIE, language, max_age=COOKIE_AGE, samesite="Lax", httponly=True)
    raise response


def language_of(request: web.Request, offered: Sequence[str] = tuple(LANGUAGE_NAMES)) -> str:
    """One of the offered languages that the interface speaks."""
    spoken = [language for language in offered if language in LANGUAGE_NAMES]
    chosen = request.cookies.get(COOKIE)
    wanted = accepted_languages(request.headers.get("Accept-Language", ""))
    return choose_language([chosen, *wanted] if chosen else wanted, spoken)
