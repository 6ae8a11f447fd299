"""The demo's addresses, as people and scripts are told them."""

import os

from msgspec import Struct

from twincloth.collection.content import Content
from twincloth.demo.opening import STAGE, Keys
from twincloth.exchange.actor import Role
from twincloth.pages.staff import link_address


class DemoGift(Struct, frozen=True):
    """Who gives to whom, and the codes of the patches in the order of their opening."""

    giver: str
    receiver: str
    patches: tuple[str, ...]


class DemoAddresses(Struct, frozen=True, kw_only=True):
    """Everything that `--json` prints. `hosts` is by place, `gifts` by code; `card` is one for example."""

    url: str
    code: str
    join: str
    stage: str
    hosts: dict[str, str]
    card: str
    gifts: dict[str, DemoGift]
    pid: int


def addresses(content: Content, keys: Keys, url: str) -> DemoAddresses:
    """Where everything of the demo is, on a server that people reach at `url`."""
    gifts = {
        gift.code: DemoGift(gift.giver, gift.receiver, tuple(card.code for card in gift.patches))
        for gift in content.offered
    }
    first_patch = next(patch for gift in gifts.values() for patch in gift.patches)
    return DemoAddresses(
        url=url,
        code=content.code,
        join=f"{url}/{content.code}",
        stage=link_address(url, Role.STAGE, keys.links[STAGE]),
        hosts={place.key: link_address(url, Role.HOST, keys.links[place.key]) for place in content.places},
        card=f"{url}/{first_patch}",
        gifts=gifts,
        pid=os.getpid(),
    )
