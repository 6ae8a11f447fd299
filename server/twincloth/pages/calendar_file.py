"""The calendar file: the exchange in whatever calendar somebody has; the call's address in it is for who has come in."""

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.language import language_asked
from twincloth.pages.services import services
from twincloth.pages.session import person_of
from twincloth.pages.staff import is_host
from twincloth.views.calendar import CalendarReader, calendar_file

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/calendar.ics")
async def show(request: web.Request) -> web.StreamResponse:
    """For all places, or by the clock of one (`place`); for who is in and of hosts with the call. Raises Refusal."""
    here = services(request)
    exchange, content = await here.rooms.state(await find_exchange(request))
    key = request.query.get("place", "")
    place = next((place for place in content.places if place.key == key), None)
    if key and place is None:
        raise Refusal("unknown-place")
    language = language_asked(request, content.languages)
    # Calendars that ask by themselves bring no cookie, and are told no more than a guest.
    is_in = person_of(request, exchange) is not None or is_host(request, exchange)
    reader = CalendarReader(language, place, is_in)
    response = web.Response(
        body=calendar_file(here.settings.url, exchange, content, reader),
        content_type="text/calendar",
        charset="utf-8",
    )
    # Shown, not kept: phones ask then whether it is to go into their calendar.
    response.headers["Content-Disposition"] = f'inline; filename="{content.code}.ics"'
    return response
