"""Former addresses: whoever comes by one of them is sent on to today's, so that labels outlive a move."""

from urllib.parse import SplitResult, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from twincloth.pages.services import services


@web.middleware
async def former(request: web.Request, handler: Handler) -> web.StreamResponse:
    """307, for what is printed may move again. Raises HTTPTemporaryRedirect."""
    settings = services(request).settings
    path = path_below(request.host, request.rel_url.raw_path, settings.former_urls)
    if path is None or request.host.lower() == urlsplit(settings.url).netloc.lower():
        return await handler(request)
    query = request.rel_url.raw_query_string
    target = f"{settings.url}{path}{'?' if query else ''}{query}"
    moved = web.HTTPTemporaryRedirect(settings.url)
    moved.headers["Location"] = target  # set here, it stays as it was asked for; aiohttp would write it anew
    raise moved


def path_below(host: str, path: str, former_urls: tuple[str, ...]) -> str | None:
    """The path below the former address that a request came by; None where it came by none of them."""
    for address in map(urlsplit, former_urls):
        below = _below(address, host, path)
        if below is not None:
            return below
    return None


def _below(address: SplitResult, host: str, path: str) -> str | None:
    """Upper and lower case are alike, for printed addresses are all upper case."""
    start = address.path.lower()
    if host.lower() != address.netloc.lower() or not path.lower().startswith(f"{start}/"):
        return None
    return path[len(start) :]
