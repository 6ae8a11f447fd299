"""Cards and gifts by their permanent codes: open, still sealed, or withdrawn; as a page or as a program wants it."""

from collections.abc import Hashable
from functools import cached_property

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.exchange import Exchange
from twincloth.live.clock import server_clock
from twincloth.pages import answer, catalogue
from twincloth.pages.answer import KEPT, html
from twincloth.pages.data_saving import saves_data
from twincloth.pages.headers import OPEN, standing
from twincloth.pages.language import language_asked
from twincloth.pages.negotiation import preferred
from twincloth.pages.response_cache import send
from twincloth.pages.scanning import count_scan
from twincloth.pages.services import services
from twincloth.pages.visibility import as_it_is, gift_view, opened
from twincloth.views.metadata.head import Head, open_head, sealed_head
from twincloth.views.metadata.link_set import HTML
from twincloth.views.metadata.record import record_of
from twincloth.views.viewer import View, Viewer
from twincloth.views.visible_gifts import GiftView

VARY = f"Accept, {answer.VARY}"
"""What the answer at a code depends on."""


async def show(request: web.Request, found: CodeTarget) -> web.Response:
    """A gift or a card: of what is still sealed it says nothing but that it is coming, and always as a page."""
    known = _known_already(request, found)
    if known is not None:
        return known
    exchange, content, found = await as_it_is(request, found)
    count_scan(request, exchange, found)
    page = CardPage(request, exchange, content, found)
    if found.withdrawn or not page.open:
        return page.closed()
    form = preferred(request.headers.get("Accept", ""), catalogue.NEGOTIATED)
    if form != HTML and not content.rehearsal:
        return catalogue.negotiated(request, exchange, content, found, form)
    return page.shown()


def _known_already(request: web.Request, found: CodeTarget) -> web.Response | None:
    """The page as it is kept, as long as nothing has happened since; then it is right even within a turn."""
    here = services(request)
    exchange = here.rooms.find(found.exchange.code).glance()
    kept = here.response_cache.find(_key(request, found), exchange, found.exchange)
    if kept is None or preferred(request.headers.get("Accept", ""), catalogue.NEGOTIATED) != HTML:
        return None
    count_scan(request, exchange, found)
    return send(request, kept)


def _key(request: web.Request, found: CodeTarget) -> tuple[Hashable, ...]:
    """What the pages of a code differ by."""
    return found.code, HTML, language_asked(request, found.exchange.languages), saves_data(request)


class CardPage:
    """The page of one code in one language, between two turns of its exchange."""

    def __init__(self, request: web.Request, exchange: Exchange, content: Content, found: CodeTarget) -> None:
        self._request = request
        self._exchange = exchange
        self._content = content
        self._found = found
        self._language = language_asked(request, content.languages)
        self.open = opened(exchange, found)

    @cached_property
    def _gift(self) -> GiftView:
        return gift_view(self._exchange, self._content, self._found)

    def shown(self) -> web.Response:
        """What is open: the same for everybody, so it is rendered once and kept."""
        key = _key(self._request, self._found)
        cached = services(self._request).response_cache.answer(key, self._exchange, self._content, self._make)
        return send(self._request, cached)

    def closed(self) -> web.Response:
        """What is sealed or withdrawn; it says what day it is, so it is rendered each time and kept by nobody."""
        template, status = ("withdrawn.html", 410) if self._found.withdrawn else ("sealed.html", 200)
        site = services(self._request).settings.url
        head = sealed_head(site, self._found.code, self._content, self._language)
        response = html(self._render(template, head, server_clock()), status=status)
        response.headers.update({"Vary": VARY, "Content-Language": self._language})
        return response

    def _make(self) -> tuple[str, dict[str, str]]:
        site = services(self._request).settings.url
        record = record_of(site, self._exchange, self._content, self._gift, self._found.card)
        head = open_head(record, self._language)
        template = "gift.html" if self._found.card is None else "card.html"
        headers = {
            **standing(self._request),
            **OPEN,
            **KEPT,
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": self._language,
            "Link": head.header,
            "Vary": VARY,
        }
        return self._render(template, head), headers

    def _render(self, template: str, head: Head, now: int | None = None) -> str:
        return services(self._request).views.exchange_page(
            template,
            Viewer(View.SESSION, self._language),
            self._exchange,
            self._content,
            path=f"/{self._found.code}",
            now=now,
            metadata=head,
            code=self._found.code,
            **self._known(template),
        )

    def _known(self, template: str) -> dict[str, object]:
        """What the template may know: nothing of the thing itself while it is sealed, nor when it was withdrawn unseen."""
        card = self._found.card if self.open else None
        if template == "sealed.html":
            return {"gift": self._gift, "card": None}
        if template == "withdrawn.html":
            whole = self._gift if self._found.card is None else None
            return {"gift": whole, "card": card, "withdrawn": self._found.withdrawn}
        return {"gift": self._gift, "card": card}
