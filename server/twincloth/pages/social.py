"""The picture of a link, for sites that show one: an exchange's title; a gift's cover while it is sealed, then what is open."""

import logging
from functools import partial

from aiohttp import web

from twincloth.collection import social
from twincloth.collection.content import Content
from twincloth.collection.content_index import CodeTarget
from twincloth.collection.pieces import ImageRequest, MaskedMaster
from twincloth.collection.social import Thread
from twincloth.collection.title_picture import TitlePicture
from twincloth.collection.zoom import zoom_of
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.pages.exchange import CODE, find
from twincloth.pages.headers import OPEN
from twincloth.pages.language import language_asked
from twincloth.pages.services import services
from twincloth.pages.stored import stored
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import GiftView, visible_gifts

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/social.jpg")
async def show(request: web.Request) -> web.StreamResponse:
    """1200 × 630 pixels, the same for everybody, hosts too: other sites keep it. Raises Refusal."""
    found = await find(request)
    if found.exchange.rehearsal:
        raise Refusal("unknown-page")
    exchange, content = await services(request).rooms.state(found.exchange.code)
    try:
        response = await stored(request, await _name(request, exchange, content, found), "image/jpeg")
    except KeyError:  # it was erased in this moment; whoever asks again gets what is there now
        raise Refusal("unknown-page") from None
    response.headers.update({**OPEN, "Cache-Control": "no-cache"})
    if found.kind == "exchange":
        response.headers["X-Robots-Tag"] = "noindex"  # as its page
    return response


async def _name(request: web.Request, exchange: Exchange, content: Content, found: CodeTarget) -> str:
    """The name in the store, once it is there."""
    tile_renderer = services(request).tile_renderer
    if found.kind == "exchange":
        titled = TitlePicture.of(content, language_asked(request, content.languages))
        return await tile_renderer.keep(titled.name, titled.draw)
    gift = _gift(exchange, content, found)
    shown = _shown(content, found, gift) if gift else None
    if gift and shown:
        frame, piece = shown
        threads = [Thread.of(gift.giver), Thread.of(gift.receiver)]
        name = social.name_of(threads, frame, piece)
        try:
            return await tile_renderer.keep(name, partial(social.opened, threads, frame, piece), frame.master)
        except KeyError:
            log.exception("the master %s is not in the store", frame.master)
    threads = [Thread.of(place) for place in content.places]
    return await tile_renderer.keep(social.name_of(threads), partial(social.cover, threads))


def _gift(exchange: Exchange, content: Content, found: CodeTarget) -> GiftView | None:
    gifts = visible_gifts(exchange, content, View.SESSION)
    return next((gift for gift in gifts if found.gift and gift.code == found.gift.code), None)


def _shown(content: Content, found: CodeTarget, gift: GiftView) -> tuple[MaskedMaster, ImageRequest] | None:
    """What is open of a gift, or a card's patch once it is; None while there is nothing to show."""
    if gift.zoom is None or found.gift is None:
        return None
    if found.card is None:
        frame = gift.zoom.frame
        return (frame, social.whole(frame)) if frame.open is None or frame.open else None
    card = next((card for card in gift.cards if card.code == found.code), None)
    zoom = zoom_of(content, found.gift, [card.region]) if card else None
    piece = social.patch(zoom.frame) if zoom else None
    return (zoom.frame, piece) if zoom and piece else None
