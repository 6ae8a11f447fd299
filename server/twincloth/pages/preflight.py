"""Pre-flight: whether everything works in each place, shortly before the hour, with what is to be tried by people."""

from collections.abc import Iterator
from gettext import NullTranslations
from typing import NamedTuple, NoReturn

from aiohttp import web

from twincloth.collection.places import Place
from twincloth.collection.qr import printed_address
from twincloth.collection.spoken import words_in
from twincloth.database import StorageFailure
from twincloth.exchange.actor import Role
from twincloth.exchange.lights import clock_of, light_of
from twincloth.exchange.passing import Passing
from twincloth.exchange.preflight import Trial, TryOut, tried_out
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffLink
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.readiness import Finding, State
from twincloth.pages.refusals import meant
from twincloth.prints.proof import read_photograph
from twincloth.prints.reader import Reading
from twincloth.views.languages import translations

PATH = "/host/preflight"

LARGEST_FILE = 20_000_000
"""Bytes of a screenshot: a screen of 8 megapixels as PNG has 10 MB at most."""

LONGEST_SHOWN = 120
"""Letters of what another code says."""

routes = web.RouteTableDef()


class PlaceCheck(NamedTuple):
    """What was found of one place."""

    place: Place
    findings: list[Finding]

    @property
    def well(self) -> bool:
        """Whether nothing is left to do."""
        return all(one.state is State.WELL for one in self.findings)


class Screenshot(NamedTuple):
    """What a screenshot of the call shows: whether our own code, what other codes say, and how many were not read."""

    place: Place
    ours: bool
    others: tuple[str, ...]
    unread: int


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """The checks, place by place. Raises Refusal for who is no host."""
    return _page(await desk_of(request, request.query.get("as"), rehearsed=True))


@routes.post(f"{PATH}/try")
async def tick(request: web.Request) -> NoReturn:
    """A host says that something works, or that it is to be tried again. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    if form.get("trial") not in (Trial.SOUND, Trial.INTERPRETER):
        raise Refusal("form-unreadable")
    trial = TryOut(trial=Trial(form["trial"]), place=form.get("place", "-"), works=bool(form.get("works")))
    await desk.services.passing.give(desk.exchange.id, trial, desk.host.id)
    raise desk.back(PATH, did="tried-out")


@routes.post(f"{PATH}/code")
async def read_code(request: web.Request) -> web.Response:
    """Read a screenshot of the call, and say what is on it; the file is forgotten. Raises Refusal for who is no host."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    place = _place(desk, request.query.get("place") or desk.host.place)
    try:
        async with desk.upload(LARGEST_FILE, {}) as path:
            with path.open("rb") as screenshot:
                reading = await read_photograph(screenshot)
    except (Refusal, StorageFailure) as error:
        return _page(await desk.again(), {f"screenshot.{place.key}": meant(request, error)})
    seen = _seen(desk, place, reading)
    trial = TryOut(trial=Trial.CODE, place=place.key, works=seen.ours)
    await desk.services.passing.give(desk.exchange.id, trial, desk.host.id)
    return _page(await desk.again(), seen=seen)


def _place(desk: Desk, key: str) -> Place:
    """The first where none is named, as by a host of all places."""
    found = [place for place in desk.content.places if key in (place.key, "")]
    if not found:
        raise Refusal("unknown-place")
    return found[0]


def _seen(desk: Desk, place: Place, reading: Reading) -> Screenshot:
    address = printed_address(desk.services.settings.url, desk.content.code).upper()
    texts = dict.fromkeys(sight.text for sight in reading.sights)
    others = tuple(text[:LONGEST_SHOWN] for text in texts if text.upper() != address)
    return Screenshot(place, len(others) < len(texts), others, reading.unread)


def _page(desk: Desk, problems: Problems | None = None, seen: Screenshot | None = None) -> web.Response:
    passing = desk.services.views.passing[desk.exchange.id]
    words = translations(desk.language)
    checks = [
        PlaceCheck(place, list(_findings(desk, place, passing, words))) for place in desk.content.places
    ]
    return desk.page(
        "preflight.html",
        PATH,
        problems,
        checks=checks,
        seen=seen,
        tried=lambda trial, place: tried_out(passing, Trial(trial), place),
    )


def _findings(desk: Desk, place: Place, passing: Passing, words: NullTranslations) -> Iterator[Finding]:
    yield from _stages(desk, place, passing, words)
    yield _tried(
        *(passing, Trial.CODE, place),
        words.gettext("The code can be read off the shared picture."),
        words.gettext("Nobody has tried to read the code off the shared picture."),
    )
    yield from _unopened(desk, place, words)
    yield _tried(
        *(passing, Trial.SOUND, place),
        words.gettext("Sound was tried in both directions."),
        words.gettext("Sound is to be tried: a word from here, and one back, over the hall’s loudspeakers."),
    )
    if _is_here(desk, Role.INTERPRETER, place.key, passing):
        yield Finding(State.WELL, words.gettext("An interpreter is at the desk."))
    else:
        yield _tried(
            *(passing, Trial.INTERPRETER, place),
            words.gettext("An interpreter is here."),
            words.gettext("No interpreter is at the desk."),
        )


def _tried(passing: Passing, trial: Trial, place: Place, well: str, open_: str) -> Finding:
    if tried_out(passing, trial, place.key):
        return Finding(State.WELL, well, tick=trial)
    return Finding(State.MISSING, open_, tick=trial)


def _stages(desk: Desk, place: Place, passing: Passing, words: NullTranslations) -> Iterator[Finding]:
    here = [link for link in _links(desk, place.key) if link.role is Role.STAGE and _lit(passing, link)]
    if not here:
        yield Finding(State.MISSING, words.gettext("No stage is connected here."), "/host/links")
        return
    for link in here:
        clock = clock_of(passing, link.id)
        name = {"name": link.name or words_in(place.name, desk.language)}
        if clock is None:
            said = words.gettext("The stage %(name)s is connected; it is still finding out the time.")
            yield Finding(State.ADVISED, said % name)
        elif clock.is_late:
            said = words.gettext("The stage %(name)s may be %(ms)s ms early or late: its network is slow.")
            yield Finding(State.MISSING, said % {**name, "ms": clock.within})
        else:
            said = words.gettext("The stage %(name)s is connected and knows the time within %(ms)s ms.")
            yield Finding(State.WELL, said % {**name, "ms": clock.within})


def _unopened(desk: Desk, place: Place, words: NullTranslations) -> Iterator[Finding]:
    """Of every link of a place, and of all places, whether somebody has come by it."""
    uses = desk.services.last_uses
    never = [link for link in _links(desk, place.key) if uses.of(desk.exchange.id, link.id) is None]
    for link in never:
        said = words.gettext("A link was never opened: %(name)s.")
        name = link.name or f"{_role(link.role, words)} {link.id}"
        yield Finding(State.MISSING, said % {"name": name}, "/host/links", f"#link-{link.id}")
    if not never:
        yield Finding(State.WELL, words.gettext("Every link was opened once."))


def _role(role: Role, words: NullTranslations) -> str:
    """As `partials/marks.html` says it: an interpreter is also a kind of delay, so that word has a context."""
    name = role.capitalize()
    return words.pgettext("role", name) if role is Role.INTERPRETER else words.gettext(name)


def _links(desk: Desk, place: str) -> list[StaffLink]:
    links = desk.exchange[Staff].links.values()
    return sorted((link for link in links if link.place in (place, "")), key=lambda link: link.at)


def _is_here(desk: Desk, role: Role, place: str, passing: Passing) -> bool:
    return any(link.role is role and _lit(passing, link) for link in _links(desk, place))


def _lit(passing: Passing, link: StaffLink) -> bool:
    light = light_of(passing, link.id)
    return light is not None and light.screens > 0
