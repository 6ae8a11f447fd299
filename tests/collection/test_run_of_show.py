"""The run of show: what a template makes of the places and gifts of an exchange, and items added, changed and taken away."""

from datetime import UTC, datetime
from itertools import count

import pytest
from msgspec.structs import replace

from twincloth.collection.content import Content, Gift
from twincloth.collection.picture import Picture
from twincloth.collection.places import stand_in
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.collection.run_of_show import (
    INTERPRETATION,
    MOST_ITEMS,
    TEMPLATES,
    drafted,
    length_of,
    minutes_of,
    must_have,
    with_changed_item,
    with_item,
    without_item,
)
from twincloth.exchange.refusal import Refusal


def gift(key: str, giver: str, receiver: str, title: str) -> Gift:
    words = {"en": title, "ru": f"ru {title}"}
    nothing = {"en": "", "ru": ""}
    return Gift(
        key=key,
        code=key,
        giver=giver,
        receiver=receiver,
        title=words,
        story=nothing,
        makers=nothing,
        alt=nothing,
        lineage=(),
        picture=Picture(width=4, height=3, variants=()),
        original="",
        cards=(),
    )


@pytest.fixture
def small_content() -> Content:
    return Content(
        key="oxford-perm",
        code="XCHNGE",
        languages=("en", "ru"),
        title={},
        welcome={},
        starts_at=datetime(2020, 11, 14, 15, tzinfo=UTC),
        retention_days=1,
        places=(stand_in("perm", ("en", "ru")), stand_in("oxford", ("en", "ru"))),
        programme=(),
        gifts=(gift("bear", "perm", "oxford", "A bear"), gift("alice", "oxford", "perm", "Alice")),
    )


def say(words: str, language: str) -> str:
    """In English as they are, in Russian behind a word, in nothing else."""
    return {"en": words, "ru": f"ru {words}"}.get(language, "")


def draft(content, template="60", factor=1.0):
    numbers = count()
    return drafted(template, content, factor, say, lambda: f"item-{next(numbers)}")


ITEM = ProgrammeItem(key="tea", place="", minutes=5, title={"en": "Tea", "ru": ""})


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_takes_about_as_long_as_it_is_planned_for(small_content, template):
    items = draft(small_content, template)

    assert abs(minutes_of(items) - length_of(template)) <= 2
    assert len({item.key for item in items}) == len(items)
    assert {item.place for item in items} == {"", *(place.key for place in small_content.places)}


def test_the_lengths_are_those_of_their_names():
    assert {key: length_of(key) for key in ("60", "45", "30", "school", "museum")} == {
        "60": 60,
        "45": 45,
        "30": 30,
        "school": 45,
        "museum": 60,
    }


def test_an_interpreter_stretches_what_is_spoken_and_nothing_else(small_content):
    plain, doubled = draft(small_content), draft(small_content, factor=INTERPRETATION["2"])

    by_title = {
        item.title["en"]: (item.length, other.length) for item, other in zip(plain, doubled, strict=True)
    }
    assert by_title["Words from both halls"] == (8, 16)
    assert by_title["A photograph of all of us"] == (2, 2)
    gift = next(title for title in by_title if title.startswith("The gift: "))
    assert by_title[gift][1] == pytest.approx(1.5 * by_title[gift][0], abs=1)


def test_each_place_and_each_gift_has_its_item_and_what_is_not_translated_waits(small_content):
    first, *others = small_content.gifts
    untitled = replace(first, title=first.title | {"ru": ""})
    items = draft(replace(small_content, languages=("en", "ru", "de"), gifts=(untitled, *others)))

    titles = [item.title for item in items]
    place = small_content.places[0]
    assert titles[0] == {
        "en": f"Good day from {place.name['en']}",
        "ru": f"ru Good day from {place.name['ru']}",
        "de": "",
    }
    of_gift = next(title for title in titles if title["en"] == f"The gift: {first.title['en']}")
    assert of_gift["ru"] == ""
    assert [item.place for item in items if item.title == of_gift] == [first.giver]


def test_before_there_is_a_gift_one_item_stands_for_all(small_content):
    items = draft(replace(small_content, gifts=()))

    assert [item.place for item in items if item.title["en"] == "The gift: …"] == [""]


def test_items_are_added_changed_and_taken_away(small_content):
    more = with_item(small_content, ITEM)
    longer = with_changed_item(more, replace(ITEM, minutes=9))

    assert must_have(longer, "tea").minutes == 9
    assert without_item(longer, "tea") == small_content
    for gone in (lambda: without_item(small_content, "tea"), lambda: with_changed_item(small_content, ITEM)):
        with pytest.raises(Refusal, match="unknown-item"):
            gone()
    full = replace(small_content, programme=tuple(replace(ITEM, key=f"tea-{n}") for n in range(MOST_ITEMS)))
    with pytest.raises(Refusal, match="programme-too-long"):
        with_item(full, ITEM)
