"""Answers to what is no HTTP request: a status and its words, and nothing of what came or of how it was read."""

from http import HTTPStatus

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.http_exceptions import LineTooLong

SERVER = "Twincloth"
"""Who answers, in the header of that name; which version of what is nobody's business."""

BARE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Server": SERVER,
}


def answer_to(error: HttpProcessingError) -> web.Response:
    """What is wrong with what cannot be read."""
    too_long = isinstance(error, LineTooLong)
    return plain_answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST)


def plain_answer(status: HTTPStatus) -> web.Response:
    """The last answer of its connection."""
    response = web.Response(status=status, text=f"{status.value} {status.phrase}\n", headers=BARE)
    response.force_close()
    return response


def _raw(status: HTTPStatus) -> bytes:
    """An answer as it goes over the wire, for where no request is whole that it could belong to."""
    words = f"{status.value} {status.phrase}\n"
    fields = BARE | {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(words)),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n{words}".encode("ascii")


TOO_SLOW = _raw(HTTPStatus.REQUEST_TIMEOUT)
