"""Labels: hosts choose sheet and cards, see what comes of it, and get it as PDF."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from markupsafe import Markup

from twincloth.exchange.refusal import Refusal
from twincloth.pages.cookies import read_cookie, set_cookie
from twincloth.pages.desk import Desk, desk_of
from twincloth.pages.services import services
from twincloth.prints.choices import Choices, ChoicesForm
from twincloth.prints.faces import SERIF
from twincloth.prints.labels import Symbols, labels_of, measured
from twincloth.prints.modules import Measure
from twincloth.prints.pdf import labels_pdf, outlines_pdf
from twincloth.prints.preview import sheet_svg
from twincloth.prints.sheets import pages_of
from twincloth.prints.stocks import STOCKS
from twincloth.views.languages import translations
from twincloth.views.lengths import decimal, distance, millimetres, percent

PATH = "/print/labels"

COOKIE = "twincloth_labels"
COOKIE_AGE = 365 * 86400
ONCE_ONLY = ("start",)
"""Choices of one sheet, which the next one has no use for."""

LONG_ADDRESS = 29
"""Characters, above which the symbol grows and its modules shrink."""

routes = web.RouteTableDef()


class PrintJob:
    """What a request wants printed, and what is wrong with it."""

    def __init__(self, desk: Desk) -> None:
        request = desk.request
        reader = ChoicesForm(given(request))
        self.choices = reader.read()
        # What is remembered was right once; where it no longer is, it is as if nothing had been said.
        self.problems = reader.problems if _is_form(request) else {}
        self.all = list(labels_of(desk.content))
        wanted = set(request.query.getall("c", []))
        told = "chosen" in request.query
        self.labels = [label for label in self.all if label.code in wanted or not told]
        self.symbols = symbols_of(desk)
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
        """Letters of the labels' words that no font here has."""
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


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """The form, and the first sheet as it will be printed. Raises Refusal for who is no host."""
    desk = await desk_of(request, request.query.get("as"))
    job = PrintJob(desk)
    await job.measure()
    preview = await job.preview(translations(desk.language).gettext("The first sheet"))
    desk = await desk.again()
    response = desk.page(
        "labels.html",
        PATH,
        job.problems,
        query_of(desk),
        job=job,
        preview=preview,
        sheets=pages_of(len(job.labels), job.choices),
        stocks=STOCKS.values(),
        long_address=len(job.address) > LONG_ADDRESS,
        **lengths_in(desk.language),
    )
    remember(request, response, job.choices)
    return response


@routes.get(f"{PATH}.pdf")
async def print_labels(request: web.Request) -> web.StreamResponse:
    """The sheets, or with `page=outlines` the test page. Raises Refusal; what cannot be printed is told in the form."""
    desk = await desk_of(request, request.query.get("as"))
    job = PrintJob(desk)
    await job.measure()
    outlines = request.query.get("page") == "outlines"
    if job.measured is None or (job.problems and not outlines):
        raise desk.back(PATH, "", *query_of(desk))
    pdf = await (_outlines(desk, job.choices) if outlines else _labels(desk, job, job.measured))
    response = web.Response(body=pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="labels-{desk.content.code}.pdf"'
    remember(request, response, job.choices)
    return response


async def _labels(desk: Desk, job: PrintJob, measured: Measure) -> bytes:
    contents = await job.symbols.contents(job.labels, job.choices)
    title = f"{translations(desk.language).gettext('Labels')} · {desk.content.code}"
    drawings = desk.services.workshop.prints
    return await drawings.of(desk.host.id, labels_pdf, title, desk.language, job.choices, contents, measured)


async def _outlines(desk: Desk, choices: Choices) -> bytes:
    gettext = translations(desk.language).gettext
    advice = [
        gettext("Print at actual size (100 %): both rulers measure 100 mm."),
        gettext("Hold it with a sheet of labels against the light."),
        gettext("What is off, tell the form as offset and scale."),
    ]
    title = gettext("Test page")
    return await desk.services.workshop.prints.of(
        desk.host.id, outlines_pdf, title, desk.language, choices, advice
    )


def symbols_of(desk: Desk) -> Symbols:
    """The symbols of the exchange's labels."""
    return Symbols(desk.services.collection, desk.content, desk.services.settings.url)


def lengths_in(language: str) -> dict[str, Any]:
    """How pages of labels write lengths and shares."""
    return {
        "millimetres": partial(millimetres, language=language),
        "decimal": partial(decimal, language=language),
        "distance": partial(distance, language=language),
        "percent": partial(percent, language=language),
    }


def given(request: web.Request) -> dict[str, str]:
    """The choices of a form that was sent, else those of last time in this browser."""
    if _is_form(request):
        return dict(request.query)
    return dict(parse_qsl(read_cookie(request.cookies, COOKIE)))


def _is_form(request: web.Request) -> bool:
    return "stock" in request.query


def remember(request: web.Request, response: web.StreamResponse, choices: Choices) -> None:
    """For next time, in this browser, since each has its own printer."""
    kept = {name: value for name, value in choices.changed().items() if name not in ONCE_ONLY}
    set_cookie(response, COOKIE, urlencode(kept), COOKIE_AGE, secure=services(request).settings.secure)


def query_of(desk: Desk) -> list[tuple[str, str]]:
    """The fields of the form that was sent, so that its page shows them again."""
    return [(name, value) for name, value in desk.request.query.items() if name not in ("as", "page")]
