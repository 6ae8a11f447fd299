"""The forms in which catalogues read what is open of a gift or a card: JSON-LD, LIDO, Dublin Core, links, IIIF."""

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.postponing import Postponing
from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import KEPT
from twincloth.pages.guesses import look_up
from twincloth.pages.headers import OPEN, READABLE, standing
from twincloth.pages.negotiation import preferred
from twincloth.pages.response_cache import send
from twincloth.pages.services import Services, services
from twincloth.pages.visibility import as_it_is, gift_view, opened
from twincloth.views.languages import DEFAULT_LANGUAGE
from twincloth.views.metadata import dublin_core, json_ld, lido, link_set, manifest, presentation_collection
from twincloth.views.metadata.link_set import (
    COLLECTION,
    HTML,
    JSON_LD,
    LINK_SET,
    MANIFEST,
    OCCASION_FORM,
    PRESENTATION,
    XML,
)
from twincloth.views.metadata.record import Occasion, Record, occasion_of, record_of
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts


class Form(NamedTuple):
    """One form of a record: its media type, and how it is written."""

    media_type: str
    write: Callable[[Services, Record], str]


class OccasionForm(NamedTuple):
    """One form of an exchange: its media type, and what it says of the gifts that are unveiled by now."""

    media_type: str
    document: Callable[[Occasion, list[Record]], object]


def _written(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json(document: Callable[[Record], object]) -> Callable[[Services, Record], str]:
    return lambda _, record: _written(document(record))


def _lido(services: Services, record: Record) -> str:
    return services.views.page("metadata/lido.xml", DEFAULT_LANGUAGE, **lido.context(record)).strip()


def _dublin_core(services: Services, record: Record) -> str:
    elements = [one._replace(words=lido.writable(one.words)) for one in dublin_core.elements(record)]
    return services.views.page("metadata/dc.xml", DEFAULT_LANGUAGE, elements=elements).strip()


FORMS = {
    "metadata.jsonld": Form(JSON_LD, _json(json_ld.document)),
    "lido.xml": Form(XML, _lido),
    "dc.xml": Form(XML, _dublin_core),
    "linkset.json": Form(LINK_SET, _json(link_set.document)),
}
GIFT_FORMS = {MANIFEST: Form(PRESENTATION, _json(manifest.manifest))}
"""What a card has no form of: its patch stands in the manifest of its gift."""
OCCASION_FORMS = {
    OCCASION_FORM: OccasionForm(JSON_LD, json_ld.occasion_document),
    COLLECTION: OccasionForm(PRESENTATION, presentation_collection.collection),
    "linkset.json": OccasionForm(LINK_SET, link_set.occasion_document),
}
"""The forms of an exchange."""

NEGOTIATED = (HTML, JSON_LD, LINK_SET)
"""What the address of a gift or a card itself may answer with, pages first."""
_NAMES = {form.media_type: name for name, form in FORMS.items() if form.media_type in NEGOTIATED}

routes = web.RouteTableDef()


_NAMES_OF_FORMS = "|".join(map(re.escape, FORMS | GIFT_FORMS | OCCASION_FORMS))
FORM = f"/{{code:[^/]{{1,40}}}}/{{form:{_NAMES_OF_FORMS}}}"
"""The address of one form."""


@routes.get(FORM)
async def show(request: web.Request) -> web.Response:
    """One form at its own address. Raises Refusal: the same for what is sealed and for what does not exist."""
    name = request.match_info["form"]
    found = await look_up(request, request.match_info["code"])
    if found is None or found.exchange.rehearsal:
        raise Refusal("unknown-page")
    if found.kind == "exchange":
        return await show_occasion(request, found, name)
    exchange, content, found = await as_it_is(request, found)
    if found.withdrawn:
        raise Refusal("taken-back")
    return answer(request, exchange, content, found, name)


def negotiated(
    request: web.Request, exchange: Exchange, content: Content, found: CodeTarget, media_type: str
) -> web.Response:
    """The same at the address of the thing itself, for a program that asks for this media type."""
    name = _NAMES[media_type]
    response = answer(request, exchange, content, found, name)
    response.headers["Content-Location"] = f"/{found.code}/{name}"
    return response


def answer(
    request: web.Request, exchange: Exchange, content: Content, found: CodeTarget, name: str
) -> web.Response:
    """One form of what is open. Raises Refusal."""
    form = (FORMS if found.card else FORMS | GIFT_FORMS).get(name)
    if form is None or not opened(exchange, found):
        raise Refusal("unknown-page")

    def make() -> tuple[str, dict[str, str]]:
        gift = gift_view(exchange, content, found)
        record = record_of(services(request).settings.url, exchange, content, gift, found.card)
        return form.write(services(request), record), _headers(request, form.media_type)

    return send(request, services(request).response_cache.answer((found.code, name), exchange, content, make))


def wants_data(request: web.Request) -> bool:
    """Whether a program asks for the data of an exchange rather than for its page."""
    return preferred(request.headers.get("Accept", ""), (HTML, JSON_LD)) == JSON_LD


async def show_occasion(request: web.Request, found: CodeTarget, name: str = OCCASION_FORM) -> web.Response:
    """One form of the exchange itself, with the gifts that are unveiled by now. Raises Refusal."""
    form = OCCASION_FORMS.get(name)
    if form is None or found.exchange.rehearsal:
        raise Refusal("unknown-page")
    exchange, content = await services(request).rooms.state(found.exchange.code)

    def make() -> tuple[str, dict[str, str]]:
        site = services(request).settings.url
        gifts = [gift for gift in visible_gifts(exchange, content, View.SESSION) if gift.shown]
        records = [record_of(site, exchange, content, gift) for gift in gifts]
        return _written(form.document(occasion_of(site, content, exchange[Postponing]), records)), _headers(
            request, form.media_type
        )

    return send(request, services(request).response_cache.answer((found.code, name), exchange, content, make))


def _headers(request: web.Request, media_type: str) -> dict[str, str]:
    """What is open is everybody's, so pages of other sites may read it too."""
    charset = "; charset=utf-8" if media_type == XML else ""
    return {
        **standing(request),
        **OPEN,
        **READABLE,
        **KEPT,
        "Content-Type": f"{media_type}{charset}",
        "Vary": "Accept, Accept-Encoding, Accept-Language, Cookie",
    }
