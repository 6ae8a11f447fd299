"""Labels: hosts choose sheet and cards, see what comes of it, and get it as PDF."""

import asyncio
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web
from markupsafe import Markup

from twincloth.collection.content import Content
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffLink
from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.staff import host_of
from twincloth.prints.choices import Choices, ChoicesForm
from twincloth.prints.faces import SERIF
from twincloth.prints.labels import Symbols, labels_of, measured
from twincloth.prints.modules import Measure
from twincloth.prints.pdf import labels_pdf, outlines_pdf
from twincloth.prints.preview import sheet_svg
from twincloth.prints.sheets import pages_of
from twincloth.prints.stocks import STOCKS
from twincloth.views.languages import translations
from twincloth.views.lengths import decimal, distance, millimetres
from twincloth.views.refusals import sentence
from twincloth.views.viewer import View, Viewer

COOKIE = "twincloth_labels"
COOKIE_AGE = 365 * 86400
ONCE_ONLY = ("start",)
"""Choices of one sheet, which the next one has no use for."""

LONG_ADDRESS = 32
"""Characters, above which the symbol grows and its modules shrink."""

routes = web.RouteTableDef()


class Order:
    """What a request wants printed, and what is wrong with it."""

    def __init__(self, request: web.Request, content: Content) -> None:
        reader = ChoicesForm(given(request))
        self.choices = reader.read()
        # What is remembered was right once; where it no longer is, it is as if nothing had been said.
        self.problems = reader.problems if _is_form(request) else {}
        self.all = list(labels_of(content))
        wanted = set(request.query.getall("c", []))
        told = "chosen" in request.query
        self.labels = [label for label in self.all if label.code in wanted or not told]
        self.symbols = Symbols(services(request).collection, content, services(request).settings.url)
        self.measured: Measure | None = None
        if told and not self.labels:
            self.problems["c"] = Refusal("label-none-chosen")

    async def measure(self) -> None:
        """Look whether it will scan. Raises WrongLabel, StorageFailure."""
        if self.all:
            matrix = await self.symbols.matrix(self.all[0])
            self.measured, problems = measured(matrix, self.choices)
            self.problems = problems | self.problems

    async def preview(self, title: str) -> Markup:
        """The first sheet, where it can be printed. Raises WrongLabel, StorageFailure."""
        if self.measured is None or self.problems:
            return Markup()
        first = self.labels[: self.choices.sheet.slots]
        contents = await self.symbols.contents(first, self.choices)
        return sheet_svg(title, self.choices, contents, self.measured)

    @property
    def lacking(self) -> str:
        """Letters of the labels' words that the press has not."""
        if self.choices.kind == "sewn":
            return ""
        titles = {
            letter
            for label in self.labels
            for words in label.thing.title.values()
            for letter in words
            if not letter.isspace()
        }
        return " ".join(sorted(SERIF.lacks("".join(titles))))

    @property
    def address(self) -> str:
        """What the first symbol says; all are as long."""
        return self.symbols.address(self.all[0]) if self.all else ""


@routes.get("/print/labels")
async def show(request: web.Request) -> web.StreamResponse:
    """The form, and the first sheet as it will be printed. Raises Refusal for who is no host."""
    exchange, link = await host_of(request, request.query.get("as"))
    exchange, content = await services(request).rooms.state(exchange.id)
    language = language_of(request, content.languages)
    order = Order(request, content)
    await order.measure()
    page = services(request).views.exchange_page(
        "labels.html",
        Viewer(View.HOST, language),
        exchange,
        content,
        path=request.path_qs,
        host=link,
        order=order,
        preview=await order.preview(translations(language).gettext("The first sheet")),
        sheets=pages_of(len(order.labels), order.choices),
        stocks=STOCKS.values(),
        long_address=len(order.address) > LONG_ADDRESS,
        only_here=_is_loopback(services(request).settings.url),
        **words_of(language),
    )
    response = html(page)
    remember(request, response, order.choices)
    return response


@routes.get("/print/labels.pdf")
async def print_labels(request: web.Request) -> web.StreamResponse:
    """The sheets, or with `page=outlines` the test page. Raises Refusal; what cannot be printed is told in the form."""
    exchange, link = await host_of(request, request.query.get("as"))
    _, content = await services(request).rooms.state(exchange.id)
    order = Order(request, content)
    await order.measure()
    outlines = request.query.get("page") == "outlines"
    if order.measured is None or (order.problems and not outlines):
        raise web.HTTPSeeOther(f"/print/labels?{again(request, link)}")
    language = language_of(request, content.languages)
    pdf = await (
        _outlines(order, language) if outlines else _labels(order, order.measured, content, language)
    )
    response = web.Response(body=pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="labels-{content.code}.pdf"'
    remember(request, response, order.choices)
    return response


async def _labels(order: Order, measured: Measure, content: Content, language: str) -> bytes:
    contents = await order.symbols.contents(order.labels, order.choices)
    words = translations(language).gettext("Labels")
    title = f"{words} · {content.code}"
    return await asyncio.to_thread(labels_pdf, title, language, order.choices, contents, measured)


async def _outlines(order: Order, language: str) -> bytes:
    gettext = translations(language).gettext
    advice = [
        gettext("Print at actual size (100 %): both rulers measure 100 mm."),
        gettext("Hold it with a sheet of labels against the light."),
        gettext("What is off, tell the form as offset and scale."),
    ]
    return await asyncio.to_thread(outlines_pdf, gettext("Test page"), language, order.choices, advice)


def words_of(language: str) -> dict[str, Any]:
    """How pages of labels write lengths and say what is wrong."""
    return {
        "millimetres": partial(millimetres, language=language),
        "decimal": partial(decimal, language=language),
        "distance": partial(distance, language=language),
        "sentence": partial(sentence, language=language),
    }


def given(request: web.Request) -> dict[str, str]:
    """The choices of a form that was sent, else those of last time in this browser."""
    if _is_form(request):
        return dict(request.query)
    return dict(parse_qsl(request.cookies.get(COOKIE, "")))


def _is_loopback(url: str) -> bool:
    """Whether the public address leads nowhere but to this very machine."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _is_form(request: web.Request) -> bool:
    return "stock" in request.query


def remember(request: web.Request, response: web.StreamResponse, choices: Choices) -> None:
    """For next time, in this browser, since each has its own printer."""
    kept = {name: value for name, value in choices.changed().items() if name not in ONCE_ONLY}
    response.set_cookie(
        COOKIE,
        urlencode(kept),
        max_age=COOKIE_AGE,
        path="/print",
        httponly=True,
        samesite="Lax",
        secure=services(request).settings.secure,
    )


def again(request: web.Request, link: StaffLink) -> str:
    """The query of the form with the same fields."""
    fields = [(name, value) for name, value in request.query.items() if name not in ("as", "page")]
    return urlencode([("as", link.id), *fields])
