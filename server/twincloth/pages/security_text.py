"""Where to tell of a hole: security.txt (RFC 9116), for who runs this server and has said how they are reached."""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.crawlers import A_DAY
from twincloth.pages.services import services
from twincloth.views.languages import LANGUAGE_NAMES

PATH = "/.well-known/security.txt"

GOOD_FOR = timedelta(days=180)
"""Less than a year is asked for (RFC 9116, 2.5.5); who still runs the server says it anew with each answer."""

routes = web.RouteTableDef()


@routes.get(PATH)
async def security_text(request: web.Request) -> web.Response:
    """Raises Refusal where no contact is set: postmasters, whom nobody has asked, do not wait for this."""
    settings = services(request).settings
    if not settings.contact:
        raise Refusal("unknown-page")
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + GOOD_FOR
    lines = [
        f"Contact: mailto:{settings.contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(LANGUAGE_NAMES)}",
    ]
    if settings.secure:  # an address on the web has to be one of HTTPS there (2.5.2)
        lines.append(f"Canonical: {settings.url}{PATH}")
    return web.Response(text="\n".join([*lines, ""]), headers={"Cache-Control": A_DAY})
