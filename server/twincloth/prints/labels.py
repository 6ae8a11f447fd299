"""Labels: which there are, each with the symbol that was made for it once and for all."""

from typing import NamedTuple

from markupsafe import Markup

from twincloth.collection.content import Card, Gift
from twincloth.collection.museum import Museum
from twincloth.collection.qr import printed_address
from twincloth.views.qr import qr_svg


class Label(NamedTuple):
    """A gift's label, or with `card` a patch's; `code` is what it opens."""

    gift: Gift
    card: Card | None
    code: str
    qr: Markup


async def labels(museum: Museum, exchange: str, url: str) -> list[Label]:
    """All labels of an exchange: each gift, then its patches. Raises WrongLabel."""
    sheet = []
    for gift in museum.contents[exchange].offered:
        for card in (None, *gift.patches):
            code = card.code if card else gift.code
            matrix = await museum.qr(code, printed_address(url, code))
            sheet.append(Label(gift, card, code, qr_svg(matrix, code)))
    return sheet
