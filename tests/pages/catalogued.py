"""What the tests of catalogues share: a gift of which a collection has told everything, and its forms as programs read them."""

import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from ceremony import open_whole
from halls import Hall, Visitor
from twincloth.collection.content import Card, Content, Custody, Gift
from twincloth.collection.recording import Recording

FORMS = ("metadata.jsonld", "lido.xml", "dc.xml", "linkset.json", "manifest.json")
OCCASION_FORMS = ("metadata.jsonld", "linkset.json", "collection.json")
ACCEPTS = ("text/html", "application/ld+json", "application/linkset+json", "application/json", "*/*;q=0.1")

CUSTODY = (
    Custody(
        since="2020",
        holder={"en": "The people of Oxford", "ru": "Жители Оксфорда"},
        location={"en": "Town hall", "ru": "Ратуша"},
    ),
    Custody(
        since="2024-05",
        holder={"en": "Collection of Oxford", "ru": "Музей Оксфорда"},
        location={"en": "Second room", "ru": "Второй зал"},
    ),
)
TELLING = Recording(
    name="0123456789abcdef0123456789abcdef.mp3",
    media_type="audio/mpeg",
    size=48_000,
    transcript={
        "en": "I sewed it in the evenings.",
        "ru": "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nЯ шила его вечерами.",
    },
    taken="2026-11-29",
)


async def change(hall: Hall, gift: int, of_gift: Callable[[Gift], Gift]) -> None:
    """Edit one gift, and tell."""

    def changed(content: Content) -> Content:
        gifts = list(content.gifts)
        gifts[gift] = of_gift(gifts[gift])
        return replace(content, gifts=tuple(gifts))

    await hall.services.collection.edit(hall.code, changed)
    await hall.services.rooms.revise(hall.code)


async def change_card(hall: Hall, gift: int, card: int, of_card: Callable[[Card], Card]) -> None:
    """Edit one card, and tell."""

    def changed(found: Gift) -> Gift:
        cards = list(found.cards)
        cards[card] = of_card(cards[card])
        return replace(found, cards=tuple(cards))

    await change(hall, gift, changed)


async def tell_everything(hall: Hall) -> None:
    """Both gifts lie open; of the first everything is told that can be told, and its first patch answers one."""
    for gift in hall.gifts:
        await open_whole(hall, gift)
    await change(hall, 0, lambda gift: replace(gift, custody=CUSTODY, number="OXFMU 2020.1"))
    await change_card(
        hall,
        0,
        0,
        lambda card: replace(card, number="2020.1.1", answers=("oxford-quilt/bull",), recording=TELLING),
    )


async def another_exchange(hall: Hall) -> str:
    """The code of an exchange of the same gifts under other codes, whose pictures need not be made."""
    collection = hall.services.collection
    content = collection.contents[hall.code]
    gifts = tuple(
        replace(
            gift,
            code=collection.mint(),
            cards=tuple(replace(card, code=collection.mint()) for card in gift.cards),
        )
        for gift in content.gifts
    )
    await collection.keep(replace(content, code=collection.mint(), key="coventry", gifts=gifts))
    code = next(code for code, one in collection.contents.items() if one.key == "coventry")
    await hall.services.rooms.revise(code)
    return code


async def data(visitor: Visitor, path: str, **headers: str) -> Any:
    """What a form in JSON says."""
    async with visitor.http.get(path, headers=headers) as response:
        text = await response.text()
        assert response.status == 200, text
        return json.loads(text)


async def tree(visitor: Visitor, path: str) -> ET.Element:
    """The root of a form in XML."""
    status, text = await visitor.get(path)
    assert status == 200, text
    return ET.fromstring(text)
