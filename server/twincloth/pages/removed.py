"""Removed people: their browser is told so, and lets nobody new in; whoever else used it before goes on.

All that a browser is known by is its signed cookie.
"""

from collections.abc import Sequence

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.people import Participant
from twincloth.exchange.removal import Removals
from twincloth.pages.answer import html
from twincloth.pages.language import language_asked
from twincloth.pages.services import services
from twincloth.views.viewer import View, Viewer


def was_used_by_removed(request: web.Request, exchange: Exchange) -> bool:
    """Whether anybody who used this browser is out: then nobody registers anew on it."""
    people = services(request).identities.people(request.cookies, exchange.id)
    return any(id in exchange[Removals] for id in people)


def turns_away(request: web.Request, exchange: Exchange) -> bool:
    """Whether who uses this browser now is out, or is nobody yet while somebody who used it is."""
    now = services(request).identities.participant(request.cookies, exchange.id)
    if now and now not in exchange[Removals]:
        return False
    return was_used_by_removed(request, exchange)


def page(
    request: web.Request, exchange: Exchange, content: Content, earlier: Sequence[Participant]
) -> web.Response:
    """That the hosts have closed the exchange to this device, and whom to ask; the others who used it may go on."""
    shown = services(request).views.exchange_page(
        "removed.html",
        Viewer(View.LOBBY, language_asked(request, content.languages)),
        exchange,
        content,
        path=f"/{exchange.id}",
        earlier=earlier,
    )
    return html(shown, status=403)
