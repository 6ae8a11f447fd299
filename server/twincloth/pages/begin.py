"""Begin: where the owner of a server makes its exchanges, copies one, or takes one in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from secrets import token_hex

from aiohttp import web
from msgspec.structs import asdict

from twincloth.collection.content import Content, ExchangeText
from twincloth.collection.folder.archive import MOST_PACKED
from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import html
from twincloth.pages.begin_form import BeginForm, clock_choices, taken_keys
from twincloth.pages.forms import FormFields, fields
from twincloth.pages.language import language_of
from twincloth.pages.owner import FIRST_PAGE as PATH
from twincloth.pages.owner import owner_of
from twincloth.pages.owner_hosting import as_host
from twincloth.pages.refusals import status_of
from twincloth.pages.services import Services, services
from twincloth.pages.taking_in import tell_imported
from twincloth.views.languages import LANGUAGE_NAMES, accepted_languages
from twincloth.views.refusals import sentence

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """The ways to begin, and what is here already. Raises Refusal for who is no owner."""
    await owner_of(request)
    return begin_page(request)


@routes.post(f"{PATH}/exchange")
async def make(request: web.Request) -> web.Response:
    """Make a new exchange, and go on as a host of its first place. Raises Refusal; what is wrong is told in place."""
    link = await owner_of(request)
    typed, here = await fields(request), services(request)
    form = BeginForm(typed, language_of(request))
    text = form.exchange(taken_keys(here.collection))
    if text is None:
        return begin_page(request, form.problems, typed)
    code = await here.owner_work.once(typed.get("ticket") or token_hex(8), lambda: _keep(here, text, link.id))
    raise await as_host(request, code, here.collection.contents[code].places[0].key)


async def _keep(here: Services, text: ExchangeText, by: str) -> str:
    """The code under which it is here now. Raises StorageFailure."""
    code = here.collection.mint()
    await here.collection.keep(Content(**asdict(text), code=code, gifts=()))
    await here.rooms.revise(code)
    tell_imported(here, code, by, "new")
    return code


def begin_page(
    request: web.Request, problems: Mapping[str, Refusal] | None = None, typed: FormFields | None = None
) -> web.Response:
    """The page, which says beside its fields what is wrong with what was sent."""
    here, language = services(request), language_of(request)
    problems = problems or {}
    page = here.views.page(
        "begin.html",
        language,
        path=PATH,
        contents=[one for one in here.collection.contents.values() if not one.rehearsal_of],
        problems={name: sentence(problem, language) for name, problem in problems.items()},
        typed=typed or {f"language.{one}": "yes" for one in _spoken(request, language)},
        clocks=clock_choices(language, datetime.now(UTC).date()),
        ticket=token_hex(8),
        most_bytes=MOST_PACKED,
        under_way=here.owner_work.under_way,
    )
    return html(page, max((status_of(problem) for problem in problems.values()), default=200))


def _spoken(request: web.Request, language: str) -> set[str]:
    """What the owner reads, as their browser says: of the languages of the interface these are chosen first."""
    accepted = accepted_languages(request.headers.get("Accept-Language", ""))
    return {language, *(LANGUAGE_NAMES.keys() & {tag.partition("-")[0] for tag in accepted})}
