"""Casting: in which language a place's guests speak."""

import pytest
from msgspec.structs import replace

from twincloth.collection.places import stand_in
from twincloth.rehearsal.casting import languages_of
from twincloth.rehearsal.lines import BY_LANGUAGE


@pytest.mark.parametrize(
    ("countries", "languages", "spoken"),
    [
        (("GB", "RU"), ("ru", "en"), ["en", "ru"]),
        (("", "RU"), ("ru", "en"), ["en", "ru"]),
        (("", ""), ("en", "ru"), ["en", "ru"]),
        (("FR", "GB", "RU"), ("ru", "en"), ["ru", "en", "ru"]),
        (("RU", "GB"), ("en",), ["en", "en"]),
        (("FR", "DE"), ("fr", "de"), ["en", "en"]),
    ],
)
def test_guests_speak_what_is_spoken_at_home_if_the_exchange_does(countries, languages, spoken):
    places = [
        replace(stand_in(f"place-{number}", languages), country=country)
        for number, country in enumerate(countries)
    ]

    found = languages_of(places, languages)

    assert [found[place.key] for place in places] == spoken


def test_there_are_lines_of_every_kind_in_each_language():
    assert all(all(lines) for lines in BY_LANGUAGE.values())
