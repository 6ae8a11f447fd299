"""The museum's desk as a host has it: forms by their names, and what they store."""

import re
from typing import Any

import pyvips

from halls import Hall, Visitor
from twincloth.collection.content import Card, Gift
from twincloth.exchange.actor import Role


class Desk:
    """Nina of Perm at the desk."""

    def __init__(self, hall: Hall, nina: Visitor, staff: str) -> None:
        self.hall, self.nina, self.staff = hall, nina, staff

    @property
    def gift(self) -> Gift:
        """The first gift as it is kept now."""
        return self.hall.services.collection.contents[self.hall.code].gifts[0]

    @property
    def path(self) -> str:
        return f"/host/gifts/{self.gift.code}"

    def card(self, key: str) -> Card:
        return next(card for card in self.gift.cards if card.key == key)

    async def page(self, path: str = "") -> str:
        status, page = await self.nina.get(f"{path or self.path}?as={self.staff}")
        assert status == 200, page
        return page

    async def send(self, form: str, **fields: str) -> tuple[int, str]:
        """Send one of the gift's forms."""
        return await self.nina.post(f"{self.path}/{form}", **{"as": self.staff} | fields)

    async def hidden(self, form: str) -> str:
        """What the page has seen of the words or of the custody."""
        found = re.search(
            rf'action="{self.path}/{form}".*?name="seen" value="(\w+)"', await self.page(), re.DOTALL
        )
        assert found
        return found[1]

    async def words(self, **changed: str) -> dict[str, str]:
        """All fields of the words' form, as the page has them but for some."""
        gift = self.gift
        kept = {
            f"{field}.{language}": getattr(gift, field)[language]
            for field in ("title", "story", "makers", "alt")
            for language in ("en", "ru")
        }
        return {**kept, "number": gift.number, "seen": await self.hidden("words"), **changed}

    def patches(self, *rows: tuple[Any, ...], **more: str) -> dict[str, str]:
        """Fields of the patches' form: rows of an id and four numbers."""
        fields = {"picture": self.gift.original}
        for id, *numbers in rows:
            fields |= {
                f"{name}.{id}": str(value)
                for name, value in zip(("x", "y", "width", "height"), numbers, strict=True)
            }
        return fields | more


async def desk_of(hall: Hall) -> Desk:
    """A host who has opened their link, and its id."""
    nina = hall.visitor("en")
    await nina.get(await hall.link(Role.HOST, "perm", "nina"))
    return Desk(hall, nina, "nina")


def photograph(width: int = 800, height: int = 600) -> bytes:
    """A picture as a camera makes it, no two of its parts alike."""
    image = pyvips.Image.xyz(width, height)
    bands = [(image[0] * 255 / width), (image[1] * 255 / height), (image[0] + image[1]) % 255]
    made: bytes = bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb").jpegsave_buffer(Q=90)
    return made
