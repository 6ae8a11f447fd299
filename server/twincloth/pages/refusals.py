"""The HTTP seam: a refusal becomes a page that says what happened and what to do; a defect, a plain apology."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import html
from twincloth.pages.headers import must_be_our_form
from twincloth.pages.house import house
from twincloth.pages.language import language_of
from twincloth.views.refusals import sentence

log = logging.getLogger(__name__)

STATUS = {"not-allowed": 403, "register-first": 403, "foreign-form": 403, "server-error": 500}
"""HTTP statuses by code, beside those told by how a code begins."""

STATUS_BY_START = (("unknown-", 404), ("storage-", 503), ("", 422))


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nothing else turns a refusal into a page."""
    try:
        must_be_our_form(request)
        return await handler(request)
    except Refusal as refusal:
        return error_page(request, refusal)
    except web.HTTPNotFound:
        return error_page(request, Refusal("unknown-page"))
    except web.HTTPMethodNotAllowed as error:
        return _plain(request, error, "unknown-page")
    except web.HTTPRequestEntityTooLarge as error:
        return _plain(request, error, "form-too-large")
    except web.HTTPException:
        raise
    except Exception:
        log.exception("%s %s could not be answered", request.method, request.path)
        return error_page(request, Refusal("server-error"))


def error_page(request: web.Request, refusal: Refusal, status: int | None = None) -> web.Response:
    """A refusal as a page, in the visitor's language."""
    starts = next(number for start, number in STATUS_BY_START if refusal.code.startswith(start))
    status = status or STATUS.get(refusal.code, starts)
    language = language_of(request)
    words = sentence(refusal, language)
    page = house(request).views.page("error.html", language, path="/", status=status, sentence=words)
    return html(page, status=status)


def _plain(request: web.Request, error: web.HTTPException, code: str) -> web.Response:
    response = error_page(request, Refusal(code), error.status)
    for name in ("Allow",):
        if name in error.headers:
            response.headers[name] = error.headers[name]
    return response
