"""The address at which a guest's page hears of entries without a socket, and whether it does so from the beginning."""

from typing import NamedTuple
from urllib.parse import urlencode

from aiohttp import web

from twincloth.exchange.exchange import Exchange
from twincloth.pages.services import services
from twincloth.views.viewer import Viewer


class Watch(NamedTuple):
    """`after` and `heard` are still to be added to the address; `only` where no socket is to be tried."""

    address: str
    only: bool


def watch_of(request: web.Request, exchange: Exchange, viewer: Viewer) -> Watch:
    """Of a page of this kind, for a guest."""
    here = services(request)
    fields = {
        "era": here.rooms.era(exchange.id),
        "build": here.views.static.hash,
        "view": viewer.view,
        "language": viewer.language,
    }
    full = here.audience.guests(exchange.id) >= here.settings.guest_sockets
    return Watch(f"/{exchange.id}/entries?{urlencode(fields)}", full)
