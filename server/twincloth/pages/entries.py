"""Entries by plain HTTP: what guests hear of an exchange without a socket, in answers that a cache may keep for seconds.

Whoever has the same page and has heard as much asks for the same address and is answered the same: docs/watching.md.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from twincloth.exchange.exchange import Exchange
from twincloth.exchange.formal import Formal
from twincloth.exchange.refusal import Refusal
from twincloth.live.clock import server_clock
from twincloth.live.watching import WATCHED, News, ToldSoFar
from twincloth.live.wire import accepted
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.response_cache import CachedResponse, packed, send
from twincloth.pages.services import Services, services
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.viewer import View, Viewer

HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "public, max-age=0, s-maxage=2",
    "Vary": "Accept-Encoding",
}
"""Two seconds: what was hidden or erased meanwhile is nowhere for longer. Browsers keep nothing."""

routes = web.RouteTableDef()


class AskEntries(Struct, forbid_unknown_fields=True):
    """What came after this number, for one kind of viewer.

    `era` and `build` are those of the page that asks: another release renders fragments of its own. `heard` is what the
    last answer said; without it there is no waiting.
    """

    era: Annotated[int, Meta(ge=0)]
    build: Annotated[str, Meta(pattern="^[0-9a-f]{1,64}$")]
    view: View
    language: str
    after: Annotated[int, Meta(ge=0)]
    heard: Annotated[str, Meta(pattern="^([0-9a-f]{8}-[0-9]{1,12})?$")] = ""


@routes.get(f"/{CODE}/entries")
async def entries(request: web.Request) -> web.Response:
    """The entries after a number, as soon as there are any. Raises Refusal."""
    code, asked = await find_exchange(request), _asked(request.query)
    here = services(request)
    viewer = _viewer(asked, here.collection.contents[code].languages)
    with here.watching.counted(here.trusted.of(request)):
        news = await here.watching.news(code, viewer, asked.era, asked.after, _heard(asked))
    return send(request, _answer(here, code, viewer, asked, news) if news else RESYNC)


def _asked(query: Mapping[str, str]) -> AskEntries:
    try:
        return msgspec.convert(dict(query), AskEntries, strict=False)
    except msgspec.ValidationError as error:
        raise Refusal("invalid-payload", detail=str(error)) from None


def _viewer(asked: AskEntries, languages: tuple[str, ...]) -> Viewer:
    if asked.view not in WATCHED:
        raise Refusal("not-allowed")
    if asked.language not in languages or asked.language not in LANGUAGE_NAMES:
        raise Refusal("unknown-language")
    return Viewer(asked.view, asked.language)


def _heard(asked: AskEntries) -> ToldSoFar | None:
    return ToldSoFar.read(asked.heard) if asked.heard else None


def _answer(here: Services, code: str, viewer: Viewer, asked: AskEntries, news: News) -> CachedResponse:
    """Made once for all who ask the same; `at` is right to a second."""
    at = server_clock()
    # Whoever waited gets none of what passes again, whoever has just come gets all of it.
    key = ("entries", code, viewer, asked.after, news.heard, news.passing is None, news.live, at // 1000)
    return here.response_cache.answer(
        key, news.exchange, news.content, lambda: (_told(here, viewer, asked.after, news, at), HEADERS)
    )


def _told(here: Services, viewer: Viewer, after: int, news: News, at: int) -> str:
    missed = here.relay.missed(viewer, news.exchange, news.content, after)
    if missed is None:
        return _encoded(accepted(resync=True))
    passing = {} if news.passing is None else {"passing": news.passing}
    return _encoded(
        accepted(
            entries=missed,
            upto=news.exchange.seq,
            live=news.live,
            heard=str(news.heard),
            at=at,
            places=_places(here, news.exchange),
            **passing,
        )
    )


def _places(here: Services, exchange: Exchange) -> dict[str, int]:
    return {} if exchange[Formal].on else here.audience.places(exchange)


def _encoded(answer: object) -> str:
    return msgspec.json.encode(answer).decode()


RESYNC = packed(_encoded(accepted(resync=True)), HEADERS)
"""The page says why: the doors have closed, or numbers begin anew."""
