"""The stage: what the halls see. Its address is a secret link, and nothing else is asked for.

Laid over the picture of a video mixer it takes more in its address: `transparent=1`, the `only` thing that it shows, and
the languages of its `captions`, with commas between them, or `off`.
"""

from aiohttp import web

from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffLink
from twincloth.exchange.stage import scenes
from twincloth.live.clock import server_clock
from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.views.viewer import View, Viewer


async def show(request: web.Request, exchange: Exchange, link: StaffLink) -> web.Response:
    """A screen for a projector or an OBS browser source. Raises Refusal where it is to show what there is not."""
    exchange, content = await services(request).rooms.state(exchange.id)
    views, only = services(request).views, request.query.get("only", "")
    alone = views.alone(View.STAGE, only) if only else None
    if only and alone is None and only not in {scene.name for scene in scenes()}:
        raise Refusal("unknown-part")
    captions = request.query.get("captions", "").split(",")
    page = views.exchange_page(
        "stage.html",
        Viewer(View.STAGE, language_of(request, content.languages)),
        exchange,
        content,
        now=server_clock(),
        path=request.path_qs,
        as_staff=link.id,
        transparent=bool(request.query.get("transparent")),
        only=only,
        alone=alone,
        captions=",".join(one for one in captions if one in (*content.languages, "off")),
    )
    return html(page)
