"""The audit: who did what, for the hosts of an exchange, from the journal itself."""

from itertools import groupby

from aiohttp import web

from twincloth.exchange.exchange import Entry
from twincloth.exchange.people import People
from twincloth.exchange.reversing import inverse_of
from twincloth.exchange.staff import Staff
from twincloth.live.trail import EVERYBODY, PARTICIPANTS, STAFF, done_by, trail
from twincloth.pages.desk import Desk, desk_of
from twincloth.pages.services import services
from twincloth.pages.undoable import undoable
from twincloth.views.dates import days_in
from twincloth.views.viewer import View, Viewer

PATH = "/host/audit"
PAGE = 50
"""Acts on one page."""

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """A page of acts, the newest first; of whom and of which kind, and below which number, the query says. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    acts = services(request).views.acts(Viewer(View.HOST, desk.language), desk.exchange, desk.content)
    who, kind = _who(desk), request.query.get("kind", "")
    kind = kind if kind in acts.kinds() else ""
    theirs = done_by(desk.exchange, who)
    found = await trail(
        desk.services.rooms,
        desk.content.code,
        lambda entry: theirs(entry) and kind in ("", acts.kind_of(entry.fact)),
        _before(desk),
        PAGE,
    )
    # The state may be another by now, and content with it: what the acts are told of is that of one moment.
    desk = await desk.again()
    acts = services(request).views.acts(Viewer(View.HOST, desk.language), desk.exchange, desk.content)
    return desk.page(
        "audit_desk.html",
        PATH,
        query=_asked(who, kind, request.query.get("before", "")),
        acts=acts,
        days=_by_day(desk, found.entries),
        undoable=await undoable(desk.services, desk.exchange, desk.content, found.entries),
        reversible={entry.seq for entry in found.entries if inverse_of(desk.exchange, entry)},
        last=found.entries[-1].seq if found.entries else 0,
        more=found.more,
        who=who,
        kind=kind,
        whose=[STAFF, PARTICIPANTS, EVERYBODY],
        first="before" not in request.query,
    )


def _who(desk: Desk) -> str:
    """Whose acts are asked for; those of staff, where it is nobody of here."""
    who = desk.request.query.get("who", STAFF)
    staff = desk.exchange[Staff]
    known = who in (STAFF, PARTICIPANTS, EVERYBODY, "operator", "clock") or who in desk.exchange[People].by_id
    return who if known or who in staff.links or who in staff.former else STAFF


def _by_day(desk: Desk, entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Each day on which something was done, in words, and what was."""
    days = groupby(entries, lambda entry: days_in(entry.at, desk.content.places, desk.language))
    return [(day, list(of_day)) for day, of_day in days]


def _before(desk: Desk) -> int:
    """The number below which acts are asked for: that of the next entry, unless the query says a smaller one."""
    asked = desk.request.query.get("before", "")
    newest = desk.exchange.seq + 1
    return min(int(asked), newest) if asked.isascii() and asked.isdigit() and len(asked) < 12 else newest


def _asked(who: str, kind: str, before: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in (("who", who), ("kind", kind), ("before", before)) if value]
