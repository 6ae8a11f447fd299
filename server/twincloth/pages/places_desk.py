"""The places at the desk: hosts add, rename, colour and order them, and take one away on which nothing hangs."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.content_languages import still_pending
from twincloth.collection.countries import country_names, country_of, zone_name, zones_by_country
from twincloth.collection.place_changes import STITCHES, moved, with_place, without_place
from twincloth.collection.places import Place
from twincloth.collection.sound_content import must_be_sound
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import FormFields
from twincloth.pages.harmless import must_be_harmless
from twincloth.pages.places_form import BESIDE, NEW, PlaceForm, blank, seen_place
from twincloth.views.dates import zone_in
from twincloth.views.swatches import Swatch, swatches

PATH = "/host/places"

MOVES = {"earlier": -1, "later": 1}
"""What the buttons of the order ask for."""

routes = web.RouteTableDef()


class PlaceRow(NamedTuple):
    """A place as its form shows it: what is kept, what was typed, and what follows from that."""

    place: Place
    country: str
    zones: list[tuple[str, str]]
    zone: str
    colour: str
    swatches: list[Swatch]
    stitch: str
    taken: dict[str, Place]
    seen: str


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """All places, each with its form, and one for another. Raises Refusal for who is no host."""
    return _page(await desk_of(request, request.query.get("as")))


@routes.post(f"{PATH}/check")
async def check(request: web.Request) -> web.StreamResponse:
    """The page as it follows from what stands in a place's form; nothing is kept. Raises Refusal."""
    desk, form = await desk_and_form(request)
    return _page(desk, None, form)


@routes.post(PATH)
async def change(request: web.Request) -> web.StreamResponse:
    """Save a place, add one, move one, or take one away. Raises Refusal, StorageFailure."""
    desk, form = await desk_and_form(request)
    key, do = form.get("place", ""), form.get("do", "save")
    if do in MOVES:
        await desk.edit(lambda content: moved(content, key, MOVES[do]), did="places-ordered")
        raise desk.back(PATH, f"#place-{key}")
    if do == "remove":
        return await _remove(desk, key)
    return await _save(desk, key, form)


async def _save(desk: Desk, key: str, form: FormFields) -> web.StreamResponse:
    sent = PlaceForm(form, desk.content, key)
    if sent.problems:
        return _page(desk, sent.problems, form)

    def saved(content: Content) -> Content:
        now = next((one for one in content.places if one.key == key), None)
        if key != NEW and (now is None or form.get("seen") != seen_place(now)):
            raise Refusal("changed-meanwhile" if now else "unknown-place")
        return with_place(content, sent.place)

    try:
        await desk.edit(saved, did="place-added" if key == NEW else "place-saved")
    except Refusal as refusal:
        field = BESIDE.get(refusal.code, "")
        return _page(await desk.again(), {f"{field}.{key}" if field else key: refusal}, form)
    raise desk.back(PATH, f"#place-{sent.place.key}")


async def _remove(desk: Desk, key: str) -> web.StreamResponse:
    exchange = desk.exchange

    def removed(content: Content) -> Content:
        changed = must_be_sound(without_place(content, key), content)
        must_be_harmless(exchange, content, changed)
        return changed

    try:
        await desk.edit(removed, did="place-removed")
    except Refusal as refusal:
        return _page(await desk.again(), {f"remove.{key}": refusal})
    raise desk.back(PATH)


def _page(desk: Desk, problems: Problems | None = None, typed: FormFields | None = None) -> web.Response:
    content, form = desk.content, typed or {}
    places = [*content.places, blank(content)]
    return desk.page(
        "places_desk.html",
        PATH,
        problems,
        typed=form,
        rows=[_row(desk, place, form, place.key in (problems or {})) for place in places],
        countries=country_names(desk.language),
        stitches=STITCHES,
        left=still_pending(*(place.name for place in content.places)),
        new=NEW,
    )


def _row(desk: Desk, place: Place, form: FormFields, refused: bool) -> PlaceRow:
    others = [one for one in desk.content.places if one.key != place.key]

    def given(field: str, kept: str) -> str:
        return form.get(f"{field}.{place.key}", kept)

    kept = "" if place.key == NEW else place.country or country_of(place.time_zone)
    country = given("country", kept)
    zone = given("zone", "" if place.key == NEW else place.time_zone)
    colour = given("colour", place.colour)
    seen = seen_place(place)
    mine = form.get("place") == place.key and not refused
    return PlaceRow(
        place,
        country,
        _zones(country, zone, desk),
        zone,
        colour,
        swatches(colour),
        given("stitch", place.stitch),
        {other.stitch: other for other in others},
        form.get("seen", seen) if mine else seen,
    )


def _zones(country: str, zone: str, desk: Desk) -> list[tuple[str, str]]:
    """The clocks of a country, each as people know it; with the one that is kept, also where it is none of them."""
    known = zones_by_country().get(country, ())
    names = [*known, *([zone] if zone and zone not in known and not known else [])]
    at = desk.content.starts_at
    return [(one, f"{zone_name(one, desk.language)} · {_offset(at, one)}") for one in names]


def _offset(at: datetime, zone: str) -> str:
    of = Place(key="", name={}, time_zone=zone, colour="", stitch="running")
    return zone_in(at, of)
