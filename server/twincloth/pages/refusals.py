"""The HTTP seam: a refusal becomes a page that says what happened and what to do; a defect, a plain apology."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.collection.qr import WrongLabel
from twincloth.connections.connection import is_gone
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import html
from twincloth.pages.headers import must_be_our_form
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.tracing import route_of, trace
from twincloth.request_ids import REQUEST
from twincloth.views.refusals import is_our_fault, number_sentence, sentence

log = logging.getLogger(__name__)

STATUS = {
    "not-allowed": 403,
    "register-first": 403,
    "removed": 403,
    "foreign-form": 403,
    "form-unreadable": 400,
    "form-too-large": 413,
    "upload-too-large": 413,
    "staff-link-void": 410,
    "owner-link-void": 410,
    "rehearsal-over": 410,
    "label-unknown": 404,
    "label-withdrawn": 410,
    "taken-back": 410,
    "label-tampered": 500,
    "too-busy": 503,
    "server-error": 500,
    "server-stopping": 503,
    "too-many-connections": 503,
}
"""HTTP statuses by code, beside those told by how a code begins."""

STATUS_BY_START = (
    ("unknown-", 404),
    ("too-many-", 429),
    ("storage-", 503),
    ("exchange-unreadable", 503),
    ("", 422),
)

HTTP_ERRORS = {404: "unknown-page", 405: "unknown-page", 413: "form-too-large"}
"""Refusals by the status of aiohttp's own errors; redirects and the like go on as they are."""

PAGES = {"staff-link-void": "staff_gone.html", "rehearsal-over": "rehearsal_over.html"}
"""Pages of refusals that need more words than a sentence."""
STAGE_GONE = "stage_gone.html"
"""What a hall reads of a refusal that says whose stage it was: in a stage's type, and where its record is."""


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nothing else turns a refusal into a page."""
    try:
        must_be_our_form(request)
        return await handler(request)
    except Refusal as refusal:
        trace(request, refusal)
        return error_page(request, refusal)
    except web.HTTPException as error:
        if error.status not in HTTP_ERRORS:
            raise
        return _http_error(request, error)
    except ConnectionError as error:
        # Who went away while they sent something has broken nothing; nobody reads the answer.
        return web.Response() if is_gone(request) else error_page(request, meant(request, error))
    except Exception as error:  # noqa: BLE001  # logged there, with its traceback where it is a defect
        return error_page(request, meant(request, error))


def meant(request: web.Request, error: Exception) -> Refusal:
    """What the visitor is told of something that went wrong; what is no refusal yet is logged, and what is, traced."""
    if isinstance(error, Refusal):
        trace(request, error)
        return error
    if isinstance(error, StorageFailure):
        log.error("%s %s: %s", request.method, route_of(request), error)
        return Refusal(error.code, retryable=True)
    if isinstance(error, WrongLabel):
        log.warning("%s %s: %s", request.method, route_of(request), error)
        return Refusal(error.code)
    log.error("%s %s could not be answered", request.method, route_of(request), exc_info=error)
    return Refusal("server-error")


def error_page(request: web.Request, refusal: Refusal, status: int | None = None) -> web.Response:
    """A refusal as a page, in the visitor's language."""
    status = status or status_of(refusal)
    language = language_of(request)
    words = sentence(refusal, language)
    template = STAGE_GONE if "stage" in refusal.facts else PAGES.get(refusal.code, "error.html")
    page = services(request).views.page(
        template,
        language,
        path="/",
        status=status,
        sentence=words,
        number=number_sentence(REQUEST.get(), language) if is_our_fault(refusal) else "",
        stage=refusal.facts.get("stage"),
        transparent=bool(request.query.get("transparent")),
    )
    return say_when(html(page, status=status), refusal)


def say_when(response: web.Response, refusal: Refusal) -> web.Response:
    """Tell programs too when it is worth trying again (RFC 9110 section 10.2.3), where the refusal knows."""
    if refusal.retryable and "seconds" in refusal.facts:
        response.headers["Retry-After"] = str(refusal.facts["seconds"])
    return response


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    by_start = next(number for start, number in STATUS_BY_START if refusal.code.startswith(start))
    return STATUS.get(refusal.code, by_start)


def _http_error(request: web.Request, error: web.HTTPException) -> web.Response:
    response = error_page(request, Refusal(HTTP_ERRORS[error.status]), error.status)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response
