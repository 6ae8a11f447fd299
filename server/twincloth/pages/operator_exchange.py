"""One exchange at the operator's: how long names are kept, and whom it is to forget on their wish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.collection.folder.exchange_file import MOST_RETENTION_DAYS
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal
from twincloth.live.erasing import PersonMeant, copies, erase, meant
from twincloth.pages.answer import html
from twincloth.pages.forms import FormFields, fields, whole_number
from twincloth.pages.language import language_of
from twincloth.pages.operator import PATH
from twincloth.pages.operator_exchanges import of_exchange
from twincloth.pages.owner import owner_of
from twincloth.pages.refusals import status_of
from twincloth.pages.services import Services, services
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent
from twincloth.views.refusals import sentence

ADDRESS = f"{PATH}/exchanges/{{code}}"

LONGEST = 80
"""Letters that are looked for, as many as a name has at most."""
MOST_FOUND = 30
"""People who are shown at once; more letters find fewer."""

routes = web.RouteTableDef()


class Asked(NamedTuple):
    """Who asks about which exchange."""

    request: web.Request
    here: Services
    by: str
    exchange: Exchange
    content: Content

    async def page(
        self, problems: Mapping[str, Refusal] | None = None, typed: FormFields | None = None
    ) -> web.Response:
        """The page, which says beside its fields what is wrong with what was sent."""
        problems, language = problems or {}, language_of(self.request)
        wanted = (typed or self.request.query).get("find", "").strip()[:LONGEST]
        code = self.content.code
        page = self.here.views.page(
            "operator_exchange.html",
            language,
            path=f"{PATH}/exchanges/{code}",
            one=await of_exchange(self.here, self.exchange, self.content),
            content=self.content,
            most_days=MOST_RETENTION_DAYS,
            may_end=_may_end(self.exchange),
            wanted=wanted,
            found=_found(self.exchange, wanted),
            copies=copies(self.here.collection.exports, self.here.backups, code),
            problems={name: sentence(problem, language) for name, problem in problems.items()},
            typed=typed or {},
            done=self.request.query.get("done", ""),
        )
        return html(page, max((status_of(problem) for problem in problems.values()), default=200))

    def back(self, done: str, fragment: str) -> web.HTTPSeeOther:
        """To the page, which says what was done."""
        return web.HTTPSeeOther(f"{PATH}/exchanges/{self.content.code}?done={done}#{fragment}")


@routes.get(ADDRESS)
async def show(request: web.Request) -> web.Response:
    """The exchange of this code. Raises Refusal, StorageFailure."""
    return await (await _asked(request)).page()


@routes.post(f"{ADDRESS}/retention")
async def keep_for(request: web.Request) -> web.Response:
    """Keep names and words for so many days after the end. Raises Refusal; what is wrong is told in place."""
    asked = await _asked(request)
    form = await fields(request)
    days = whole_number(form.get("days", ""), range(1, MOST_RETENTION_DAYS + 1))
    if days is None:
        return await asked.page({"days": Refusal("retention-days-wrong", most=MOST_RETENTION_DAYS)}, form)
    code = asked.content.code
    await asked.here.collection.edit(code, lambda content: replace(content, retention_days=days))
    await asked.here.rooms.revise(code, OPERATOR.id, did="retention-changed")
    raise asked.back("kept", "retention")


@routes.post(f"{ADDRESS}/forget")
async def forget(request: web.Request) -> web.Response:
    """Erase everybody's names and words now. Raises Refusal, StorageFailure."""
    asked = await _asked(request)
    form = await fields(request)
    if form.get("do") != "forget" or not _may_end(asked.exchange):
        return await asked.page({"forget": Refusal("exchange-still-on")}, form)
    await asked.here.rooms.forget(asked.content.code)
    tell(request, SecurityEvent.ERASED, asked.content.code, asked.by, what="everything")
    raise asked.back("forgotten", "retention")


@routes.post(f"{ADDRESS}/erase")
async def erase_somebody(request: web.Request) -> NoReturn:
    """Erase a person, or lines of the guest book, on the wish of whose they are. Raises Refusal, StorageFailure."""
    asked = await _asked(request)
    form = await fields(request)
    lines = frozenset(name.removeprefix("line.") for name in form if name.startswith("line."))
    person = form.get("person", "")
    if not (person or lines):
        raise Refusal("unknown-person")
    await erase(asked.here.rooms, asked.content.code, person, lines)
    tell(request, SecurityEvent.ERASED, asked.content.code, asked.by, what="person")
    raise asked.back("erased", "copies")


async def _asked(request: web.Request) -> Asked:
    link = await owner_of(request)
    here = services(request)
    found = here.collection.find(request.match_info["code"])
    if found is None or found.kind != "exchange":
        raise Refusal("unknown-exchange")
    exchange, content = await here.rooms.state(found.code)
    return Asked(request, here, link.id, exchange, content)


def _may_end(exchange: Exchange) -> bool:
    """Nobody's name is taken from under them while they are there."""
    doors = exchange[Doors]
    return doors.phase is Phase.ENDED or (doors.phase is Phase.BEFORE and not doors.open)


def _found(exchange: Exchange, wanted: str) -> list[PersonMeant]:
    """People in whose names these letters are, and lines of the guest book under such a name."""
    if not wanted:
        return []
    letters = wanted.casefold()
    people = [one for one in exchange[People].by_id.values() if letters in one.name.casefold()]
    if not people:
        return meant(exchange, wanted)
    return [found for one in people[:MOST_FOUND] for found in meant(exchange, one.id)]
