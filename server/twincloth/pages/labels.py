"""Labels: a plain page of all labels for hosts to print."""

from aiohttp import web

from twincloth.pages.answer import html
from twincloth.pages.house import house
from twincloth.pages.language import language_of
from twincloth.pages.staff import host_of
from twincloth.prints.labels import labels
from twincloth.views.showcase import showcase
from twincloth.views.viewer import View, Viewer

routes = web.RouteTableDef()


@routes.get("/print/labels")
async def show(request: web.Request) -> web.StreamResponse:
    """Every gift and patch with its code and symbol. Raises Refusal for who is no host."""
    exchange, link = await host_of(request, request.query.get("as"))
    sheet = await labels(house(request).museum, exchange.id, house(request).settings.url)
    exchange, content = await house(request).rooms.state(exchange.id)
    gifts = {gift.code: gift for gift in showcase(exchange, content, View.HOST)}
    page = house(request).views.exchange_page(
        "labels.html",
        Viewer(View.HOST, language_of(request, content.languages)),
        exchange,
        content,
        path=request.path_qs,
        host=link,
        labels=[(gifts[label.gift.code], label.card, label.qr) for label in sheet],
    )
    return html(page)
