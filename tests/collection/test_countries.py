"""Countries: every one has a name in every language and a clock that is known."""

from zoneinfo import available_timezones

from twincloth.collection.countries import country_names, country_of, zone_name, zones_by_country
from twincloth.resources import INTERFACE_LANGUAGES


def test_every_country_has_clocks_that_are_known_and_a_name_in_each_language():
    zones = zones_by_country()

    assert len(zones) > 200
    assert {zone for found in zones.values() for zone in found} <= available_timezones()
    for language in INTERFACE_LANGUAGES:
        assert [code for code, name in country_names(language).items() if name == code] == []


def test_a_zone_and_its_country_are_called_as_people_call_them():
    assert zones_by_country()["GB"] == ("Europe/London",)
    assert "Asia/Yekaterinburg" in zones_by_country()["RU"]
    assert country_of("Asia/Yekaterinburg") == "RU"
    assert country_of("UTC") == ""
    assert country_names("ru")["GB"] == "Великобритания"
    assert zone_name("Asia/Yekaterinburg", "ru") == "Екатеринбург"
    assert zone_name("America/Argentina/Buenos_Aires", "en") == "Buenos Aires"


def test_countries_stand_as_in_a_list_that_is_read():
    names = list(country_names("en").values())

    assert names.index("Åland Islands") < names.index("Albania") < names.index("Zimbabwe")
