"""Who may see which picture: staff everything of their exchange, everybody what has been opened."""

from collections.abc import Iterator
from typing import NamedTuple

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.picture import Picture
from twincloth.exchange.exchange import Exchange
from twincloth.pages.first_answer import first_answer
from twincloth.pages.services import services
from twincloth.pages.staff import is_host
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts


class SeenPicture(NamedTuple):
    """A picture that a browser may have now, and in which view: the session's is everybody's, the hosts' is theirs."""

    view: View
    picture: Picture


async def seen_picture(request: web.Request, name: str) -> SeenPicture | None:
    """The picture that has a size of this name, if this browser may have it now."""

    def seen(exchange: Exchange, content: Content) -> SeenPicture | None:
        views = [View.SESSION, View.HOST] if is_host(request, exchange) else [View.SESSION]
        found = (SeenPicture(view, one) for view in views for one in _shown(exchange, content, view))
        return next((one for one in found if has_size(one.picture, name)), None)

    return await first_answer(request, services(request).collection.holders(name), seen)


def has_size(picture: Picture, name: str) -> bool:
    """Whether this is the name of one of a picture's sizes."""
    return any(variant.name == name for variant in picture.variants)


def _shown(exchange: Exchange, content: Content, view: View) -> Iterator[Picture]:
    # Hosts see what is not published yet, too, and what was withdrawn.
    for gift in content.gifts if view is View.HOST else visible_gifts(exchange, content, view):
        yield from (one.picture for one in (gift, *gift.cards) if one.picture)
