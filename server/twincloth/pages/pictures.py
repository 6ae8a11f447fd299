"""Who may see which picture: staff everything of their exchange, everybody what has been opened."""

from collections.abc import Iterator

from aiohttp import web

from twincloth.collection.content import Content, Picture
from twincloth.exchange.exchange import Exchange
from twincloth.pages.first_answer import first_answer
from twincloth.pages.services import services
from twincloth.pages.staff import is_host
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts


async def picture_seen_by(request: web.Request, name: str) -> View | None:
    """In which view this browser may have this picture now: the session's is everybody's, and the hosts' is theirs."""

    def seen_by(exchange: Exchange, content: Content) -> View | None:
        views = [View.SESSION, View.HOST] if is_host(request, exchange) else [View.SESSION]
        return next((view for view in views if name in _shown(exchange, content, view)), None)

    return await first_answer(request, services(request).collection.holders(name), seen_by)


def _shown(exchange: Exchange, content: Content, view: View) -> Iterator[str]:
    # Hosts see what is not published yet, too, and what was withdrawn.
    for gift in content.gifts if view is View.HOST else visible_gifts(exchange, content, view):
        yield from _names(gift.picture)
        for card in gift.cards:
            yield from _names(card.picture)


def _names(picture: Picture | None) -> Iterator[str]:
    return (variant.name for variant in picture.variants) if picture else iter(())
