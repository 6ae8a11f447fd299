"""Anything that an author may do to an exchange's content while it has a history, chosen by a number."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from twincloth.collection.call import Call
from twincloth.collection.changes import change_card, change_gift
from twincloth.collection.content import Content
from twincloth.collection.places import Place, former
from twincloth.collection.programme_item import ProgrammeItem

TODAY = "2020-11-15"
LONDON = Place(
    key="london",
    name={"en": "London", "ru": "Лондон"},
    time_zone="Europe/London",
    colour="#7A1F5C",
    stitch="blanket",
)


def reworded(content: Content, number: int) -> Content:
    title = dict.fromkeys(content.languages, f"Revised {number}")
    gifts = tuple(replace(gift, title=title) for gift in content.gifts)
    return replace(
        content, title=title, gifts=gifts, starts_at=content.starts_at + timedelta(hours=number % 3)
    )


def without_gift(content: Content, number: int) -> Content:
    code = content.gifts[number % len(content.gifts)].code
    return change_gift(content, code, lambda gift: replace(gift, withdrawn=gift.withdrawn or TODAY))


def with_gift_again(content: Content, number: int) -> Content:
    code = content.gifts[number % len(content.gifts)].code
    return change_gift(content, code, lambda gift: replace(gift, withdrawn=None))


def without_card(content: Content, number: int) -> Content:
    cards = [card.code for gift in content.gifts for card in gift.cards]
    return change_card(content, cards[number % len(cards)], lambda card: replace(card, withdrawn=TODAY))


def with_card_again(content: Content, number: int) -> Content:
    cards = [card.code for gift in content.gifts for card in gift.cards]
    return change_card(content, cards[number % len(cards)], lambda card: replace(card, withdrawn=None))


def unpublished(content: Content, number: int) -> Content:
    cards = [card.code for gift in content.gifts for card in gift.cards]
    return change_card(
        content, cards[number % len(cards)], lambda card: replace(card, published=not card.published)
    )


def another_card(content: Content, number: int) -> Content:
    gift = content.gifts[number % len(content.gifts)]
    if not gift.cards:
        return content
    code = f"NEW{number % 1000:03}"
    added = replace(gift.cards[0], key=f"new-{number}", code=code, withdrawn=None)
    taken = {card.code for one in content.gifts for card in one.cards}
    return content if code in taken else replace_cards(content, gift.code, (added, *gift.cards))


def cards_the_other_way_round(content: Content, number: int) -> Content:
    gift = content.gifts[number % len(content.gifts)]
    return replace_cards(content, gift.code, gift.cards[::-1])


def lost_cards(content: Content, number: int) -> Content:
    """As no import leaves it; but who knows what decades bring."""
    gift = content.gifts[number % len(content.gifts)]
    return replace_cards(content, gift.code, gift.cards[1:])


def replace_cards(content: Content, code: str, cards: tuple) -> Content:
    return change_gift(content, code, lambda gift: replace(gift, cards=cards))


def given_the_other_way_round(content: Content, number: int) -> Content:
    code = content.gifts[number % len(content.gifts)].code
    return change_gift(content, code, lambda gift: replace(gift, giver=gift.receiver, receiver=gift.giver))


def without_item(content: Content, number: int) -> Content:
    items = list(content.programme)
    if items:
        items.pop(number % len(items))
    return replace(content, programme=tuple(items))


def another_item(content: Content, number: int) -> Content:
    title = dict.fromkeys(content.languages, "Dancing")
    item = ProgrammeItem(key=f"dance-{number}", place=content.places[0].key, minutes=5, title=title)
    return replace(content, programme=(item, *content.programme))


def without_programme(content: Content, number: int) -> Content:
    return replace(content, programme=())


def without_place(content: Content, number: int) -> Content:
    """Remembered, or lost as it was before places were remembered."""
    if len(content.places) < 2:
        return content
    gone = content.places[number % len(content.places)]
    places = tuple(place for place in content.places if place.key != gone.key)
    remembered = former((*content.places, *content.former_places), places)
    return replace(content, places=places, former_places=remembered if number % 3 else ())


def another_place(content: Content, number: int) -> Content:
    if any(place.key == LONDON.key for place in content.places):
        return content
    return replace(content, places=(LONDON, *content.places))


def one_language(content: Content, number: int) -> Content:
    return replace(content, languages=(content.languages[number % len(content.languages)],))


def both_languages(content: Content, number: int) -> Content:
    return replace(content, languages=("en", "ru"))


def untranslated(content: Content, number: int) -> Content:
    """As somebody leaves it who will write in the other language later."""
    lacks = content.languages[number % len(content.languages)]

    def without(text: dict[str, str]) -> dict[str, str]:
        return {**text, lacks: ""} if any(words for one, words in text.items() if one != lacks) else text

    def bare(thing: Any, *names: str) -> Any:
        return replace(thing, **{name: without(getattr(thing, name)) for name in names})

    gifts = tuple(
        bare(
            replace(gift, cards=tuple(bare(card, "title", "story", "alt", "maker") for card in gift.cards)),
            *("title", "story", "makers", "alt"),
        )
        for gift in content.gifts
    )
    places = tuple(bare(place, "name") for place in content.places)
    programme = tuple(bare(item, "title") for item in content.programme)
    changed = replace(content, gifts=gifts, places=places, programme=programme)
    return bare(changed, "title", "welcome")


def joint_item(content: Content, number: int) -> Content:
    title = dict.fromkeys(content.languages, "Singing")
    item = ProgrammeItem(key=f"joint-{number}", place="", minutes=5, title=title, note={})
    return replace(
        content, programme=(*content.programme[: number % 3], item, *content.programme[number % 3 :])
    )


def with_call(content: Content, number: int) -> Content:
    return replace(content, call=Call(address=f"https://call.example/{number}", dial_in={}))


def unmoderated(content: Content, number: int) -> Content:
    return replace(content, moderated=not content.moderated)


REVISIONS: tuple[Callable[[Content, int], Content], ...] = (
    reworded,
    without_gift,
    without_gift,
    with_gift_again,
    without_card,
    without_card,
    with_card_again,
    unpublished,
    another_card,
    cards_the_other_way_round,
    lost_cards,
    given_the_other_way_round,
    without_item,
    without_item,
    another_item,
    without_programme,
    without_place,
    without_place,
    another_place,
    one_language,
    both_languages,
    unmoderated,
    untranslated,
    untranslated,
    joint_item,
    with_call,
)


def revised(content: Content, choice: int) -> Content:
    """The content after one of these changes."""
    return REVISIONS[choice % len(REVISIONS)](content, choice // len(REVISIONS))
