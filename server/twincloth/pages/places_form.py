"""The form of a place: its names, its country and clock, its colour and stitch."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from twincloth.collection.content import Content
from twincloth.collection.countries import zones_by_country
from twincloth.collection.lengths import NAME
from twincloth.collection.place_changes import STITCHES, free_colour, free_stitch, new_key
from twincloth.collection.places import Place, stand_in
from twincloth.exchange.refusal import Refusal
from twincloth.pages.forms import FormFields, FormReader
from twincloth.pages.words import hash_of

NEW = "_new"
"""Stands before the fields of a place that is to be added; no key of a place begins so."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

BESIDE = {"stitch-taken": "stitch", "colour-alike": "colour"}
"""The field beside which a refusal stands; every other stands above the form."""


class PlaceForm(FormReader):
    """Reads what was sent of one place, against the content as it is."""

    def __init__(self, typed: FormFields, content: Content, key: str) -> None:
        super().__init__(typed)
        self._of = key
        before = next((one for one in content.places if one.key == key), None) or blank(content)
        name = self.text(self._named("name"), content.languages, NAME)
        self.place = Place(
            key=new_key(content, name) if key == NEW else key,
            name=name,
            country=self._country(),
            time_zone=self._zone(),
            colour=self._colour(),
            stitch=next((one for one in STITCHES if one == self._given("stitch")), before.stitch),
        )

    def _named(self, field: str) -> str:
        return f"{field}.{self._of}"

    def _given(self, field: str) -> str:
        return (self.given(self._named(field)) or "").strip()

    def _country(self) -> str:
        country = self._given("country")
        return country if country in zones_by_country() else ""

    def _zone(self) -> str:
        """The one that was chosen, where the country keeps it; of a country that keeps one alone, that."""
        chosen, here = self._given("zone"), zones_by_country().get(self._country(), ())
        if chosen in here or (not here and chosen in available_timezones()):
            return chosen
        if len(here) == 1:
            return here[0]
        self.problems[self._named("zone")] = Refusal("zone-needed" if here else "country-needed")
        return ""

    def _colour(self) -> str:
        colour = self._given("colour")
        if not _COLOUR.fullmatch(colour):
            self.problems[self._named("colour")] = Refusal("colour-unreadable")
            return "#000000"
        return colour.upper()


def blank(content: Content) -> Place:
    """What the form of one place more begins with."""
    others = list(content.places)
    place = stand_in(NEW, content.languages)
    return Place(
        key=NEW,
        name=dict.fromkeys(content.languages, ""),
        time_zone=place.time_zone,
        colour=free_colour(others),
        stitch=free_stitch(others),
    )


def seen_place(place: Place) -> str:
    """Stands for a place as its form shows it, so that it tells when it was changed meanwhile."""
    return hash_of(place)
