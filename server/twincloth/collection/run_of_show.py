"""The run of show as hosts make it: items added, changed and taken away, and whole programmes to begin with.

The templates are data: how many minutes a part takes, whether one place leads it, how much of it is spoken, and its
words, which are in the catalogues. Of other languages the titles wait for a translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from gettext import NullTranslations
from typing import Literal, NamedTuple

from msgspec.structs import replace

from twincloth.collection.content import Content, Text
from twincloth.collection.programme_item import ItemKind, ProgrammeItem
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.revision import RevisedPart

MOST_ITEMS = 100

INTERPRETATION = {"1": 1.0, "1.5": 1.5, "2": 2.0}
"""By how much spoken words grow: with none or a whispering interpreter; with a practised one who speaks in turn; with any."""

gettext = NullTranslations().gettext
"""Marks words for the catalogues; each is said in its language only when a programme is made of it."""

For = Literal["all", "place", "gift"]


class TemplatePart(NamedTuple):
    """A part of a template: so many minutes in all, for all together, by each place, or for each gift.

    `spoken` is how much of it an interpreter repeats, from 0 to 1.
    """

    minutes: int
    title: str
    by: For = "all"
    spoken: float = 1.0
    kind: ItemKind = "talk"


GREETING = gettext("Good day from %(place)s")
TOWN = gettext("What %(place)s is known for")
GIFT = gettext("The gift: %(gift)s")
WORDS = gettext("Words from both halls")
PHOTOGRAPH = gettext("A photograph of all of us")
FAREWELL = gettext("Thanks, and until we meet again")

TEMPLATES: dict[str, tuple[TemplatePart, ...]] = {
    "60": (
        TemplatePart(6, GREETING, "place"),
        TemplatePart(10, TOWN, "place"),
        TemplatePart(30, GIFT, "gift", 0.5, "handover"),
        TemplatePart(8, WORDS, kind="messages"),
        TemplatePart(2, PHOTOGRAPH, spoken=0, kind="custom"),
        TemplatePart(4, FAREWELL),
    ),
    "45": (
        TemplatePart(6, GREETING, "place"),
        TemplatePart(26, GIFT, "gift", 0.5, "handover"),
        TemplatePart(7, WORDS, kind="messages"),
        TemplatePart(2, PHOTOGRAPH, spoken=0, kind="custom"),
        TemplatePart(4, FAREWELL),
    ),
    "30": (
        TemplatePart(4, GREETING, "place"),
        TemplatePart(18, GIFT, "gift", 0.5, "handover"),
        TemplatePart(5, WORDS, kind="messages"),
        TemplatePart(3, FAREWELL),
    ),
    "school": (
        TemplatePart(4, GREETING, "place"),
        TemplatePart(8, gettext("Our school in %(place)s"), "place"),
        TemplatePart(16, GIFT, "gift", 0.5, "handover"),
        TemplatePart(10, gettext("Questions from one class to the other")),
        TemplatePart(4, gettext("A song together"), spoken=0, kind="custom"),
        TemplatePart(3, FAREWELL),
    ),
    "museum": (
        TemplatePart(8, gettext("A welcome by the museum: %(place)s"), "place"),
        TemplatePart(12, gettext("How it was made: the makers of %(place)s"), "place"),
        TemplatePart(24, GIFT, "gift", 0.5, "handover"),
        TemplatePart(6, gettext("Where the gifts will hang, and how they are kept")),
        TemplatePart(8, WORDS, kind="messages"),
        TemplatePart(2, PHOTOGRAPH, spoken=0, kind="custom"),
    ),
}
"""By key: hours of three lengths, a lesson of 45 minutes, an hour at a museum."""

Say = Callable[[str, str], str]
"""Says a template's words in a language; empty in one that the interface does not speak."""


def length_of(template: str) -> int:
    """The minutes for which it is planned."""
    return sum(part.minutes for part in TEMPLATES[template])


def minutes_of(programme: Sequence[ProgrammeItem]) -> int:
    """All of it, with the interpreter."""
    return sum(item.length for item in programme)


def drafted(
    template: str, content: Content, factor: float, say: Say, key: Callable[[], str]
) -> tuple[ProgrammeItem, ...]:
    """The items of a template for the places and gifts of an exchange, what is spoken stretched for an interpreter."""
    return tuple(
        ProgrammeItem(
            key=key(),
            place=place,
            minutes=minutes,
            title=title,
            kind=part.kind,
            factor=1 + (factor - 1) * part.spoken,
        )
        for part in TEMPLATES[template]
        for place, minutes, title in _items(part, content, say)
    )


def _items(part: TemplatePart, content: Content, say: Say) -> Iterator[tuple[str, int, Text]]:
    owners = _owners(part.by, content)
    for place, named in owners:
        title = {one: _title(part.title, named, one, say) for one in content.languages}
        yield place, max(1, round(part.minutes / len(owners))), title


def _owners(by: For, content: Content) -> list[tuple[str, Mapping[str, Text]]]:
    """The places that lead an item each, and the names that its title has."""
    match by:
        case "place":
            return [(place.key, {"place": place.name}) for place in content.places]
        case "gift" if content.offered:
            return [(gift.giver, {"gift": gift.title}) for gift in content.offered]
        case "gift":
            return [("", {"gift": dict.fromkeys(content.languages, "…")})]
        case _:
            return [("", {})]


def _title(words: str, named: Mapping[str, Text], language: str, say: Say) -> str:
    """Empty where the words or a name in them are still to be translated."""
    said = say(words, language)
    names = {name: text.get(language, "") for name, text in named.items()}
    return said % names if said and all(names.values()) else ""


def with_item(content: Content, item: ProgrammeItem) -> Content:
    """The content with one more at the end. Raises Refusal."""
    if len(content.programme) >= MOST_ITEMS:
        raise Refusal("programme-too-long", most=MOST_ITEMS)
    return replace(content, programme=(*content.programme, item))


def with_changed_item(content: Content, item: ProgrammeItem) -> Content:
    """The content with this in the place of the item of its key. Raises Refusal where there is none by now."""
    must_have(content, item.key)
    return replace(
        content, programme=tuple(item if one.key == item.key else one for one in content.programme)
    )


def without_item(content: Content, key: str) -> Content:
    """The content without it. Raises Refusal where it is gone already."""
    must_have(content, key)
    return replace(content, programme=tuple(one for one in content.programme if one.key != key))


def must_have(content: Content, key: str) -> ProgrammeItem:
    """The item of a key. Raises Refusal."""
    found = next((item for item in content.programme if item.key == key), None)
    if found is None:
        raise Refusal("unknown-item")
    return found


def revised_part(before: Content, content: Content) -> RevisedPart:
    """The programme, where nothing else is another than before: so pages need not be fetched afresh."""
    return "programme" if replace(before, programme=content.programme) == content else ""
