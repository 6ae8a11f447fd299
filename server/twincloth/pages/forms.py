"""Forms as browsers send them."""

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from twincloth.exchange.refusal import Refusal

UNREADABLE = (ValueError, LookupError, RuntimeError, HttpProcessingError, web.RequestPayloadError)
"""What aiohttp raises for broken UTF-8, multipart, transfer encodings and compression, and for charsets that Python
does not know."""


async def fields(request: web.Request) -> dict[str, str]:
    """The form's fields as text; files are none of ours. Raises Refusal for what no browser would send."""
    try:
        form = await request.post()
        texts = {name: value for name, value in form.items() if isinstance(value, str)}
        "".join(texts.values()).encode()  # some charsets give halves of characters, which no page could show
    except UNREADABLE:
        raise Refusal("form-unreadable") from None
    return texts
