"""A host at the card editor and its sheets, as a browser without scripts would be there."""

import html
import re

import aiohttp
from msgspec.structs import replace

from halls import Hall, Visitor
from twincloth.collection.card_words import nothing
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.drafts import with_words

FIELD = re.compile(
    r'<input type="(?:text|hidden)"[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"'
    r'|<textarea [^>]*\bname="([^"]+)"[^>]*>\n?([^<]*)</textarea>'
    r'|<input type="hidden" name="([^"]+)" value="([^"]*)"'
)
CHOSEN = re.compile(r'<select [^>]*name="([^"]+)">(.*?)</select>', re.DOTALL)
TICKED = re.compile(r'<input type="checkbox" name="([^"]+)" value="yes" checked>')


class CardDesk:
    """One host at one card: what the form holds, changed and sent."""

    def __init__(self, host: Visitor, card: str) -> None:
        self.host = host
        self.card = card

    @property
    def path(self) -> str:
        return f"/host/cards/{self.card}"

    async def form(self) -> dict[str, str]:
        """The fields as a browser would send them back unchanged."""
        status, page = await self.host.get(self.path)
        assert status == 200, page
        return fields_of(page)

    async def send(self, form: dict[str, str], do: str = "save", to: str = "") -> tuple[int, str]:
        """Status and text of what comes of it, the form sent as its page says."""
        with aiohttp.MultipartWriter("form-data") as parts:
            for name, value in (form | {"do": do}).items():
                parts.append(value).set_content_disposition("form-data", name=name)
        async with self.host.http.post(to or self.path, data=parts) as response:
            return response.status, await response.text()

    async def write(self, do: str = "save", **cells: str) -> tuple[int, str]:
        """Open the card, change these fields, and send."""
        return await self.send(await self.form() | cells, do)


def fields_of(page: str) -> dict[str, str]:
    """What stands in the card's form."""
    form = page[page.index('id="card-form"') :]
    form = form[: form.index("</form>")]
    found = {a or c or e: html.unescape(b or d or f) for a, b, c, d, e, f in FIELD.findall(form)}
    for name, options in CHOSEN.findall(form):
        found[name] = html.unescape(re.findall(r'<option value="([^"]*)" selected>', options)[0])
    return found | dict.fromkeys(TICKED.findall(form), "yes")


def gift_of(hall: Hall, number: int = 0) -> Gift:
    return hall.services.collection.contents[hall.code].gifts[number]


def card_of(hall: Hall, code: str) -> Card:
    found = hall.services.collection.contents[hall.code].card(code)
    assert found
    return found[1]


async def unpublished(hall: Hall) -> str:
    """The code of a card that a host has drawn on Perm's gift and not written yet."""
    collection = hall.services.collection
    code = collection.mint()

    def drawn(content: Content) -> Content:
        gift = content.gifts[0]
        blank = with_words(gift.cards[2], nothing(content.languages))
        card = replace(blank, key="patch-1", code=code, published=False)
        return replace(content, gifts=(replace(gift, cards=(*gift.cards, card)), *content.gifts[1:]))

    await collection.edit(hall.code, drawn)
    await hall.services.rooms.revise(hall.code)
    return code
