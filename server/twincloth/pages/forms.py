"""Forms as browsers send them."""

from aiohttp import web

from twincloth.exchange.refusal import Refusal


async def fields(request: web.Request) -> dict[str, str]:
    """The form's fields as text; files are none of ours. Raises Refusal for what no browser would send."""
    try:
        form = await request.post()
    except (ValueError, LookupError):  # broken UTF-8 or multipart; a charset that Python does not know
        raise Refusal("form-unreadable") from None
    return {name: value for name, value in form.items() if isinstance(value, str)}
