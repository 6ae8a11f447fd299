"""Exchanges as the operator's page lists them: how large each is, how far it has come, until when names are kept."""

from __future__ import annotations

from typing import Literal, NamedTuple

from twincloth.collection.content import Content
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.people import People
from twincloth.live.retention import holds_names, kept_until
from twincloth.pages.services import Services

State = Literal["before", "running", "ended", "erased"]


class ListedExchange(NamedTuple):
    """`journal` and `pictures` are bytes, `kept_until` milliseconds since 1970; None where there is nobody's name to keep."""

    content: Content
    state: State
    people: int
    entries: int
    journal: int
    files: int
    pictures: int
    kept_until: int | None


async def listed(here: Services) -> list[ListedExchange]:
    """Those that are open, what happened last first. Raises StorageFailure."""
    found = []
    for code in here.rooms.codes:
        exchange, content = await here.rooms.state(code)
        found.append((exchange.now, await of_exchange(here, exchange, content)))
    return [one for _, one in sorted(found, key=lambda dated: dated[0], reverse=True)]


async def of_exchange(here: Services, exchange: Exchange, content: Content) -> ListedExchange:
    """One of them. Raises StorageFailure."""
    pictures = [
        picture
        for gift in content.gifts
        for picture in (gift.picture, *(card.picture for card in gift.cards))
    ]
    variants = [variant for picture in pictures for variant in picture.variants]
    people = sum(bool(person.name) for person in exchange[People].by_id.values())
    return ListedExchange(
        content=content,
        state=state_of(exchange),
        people=people,
        entries=exchange.seq,
        journal=await here.journal_sizes.of(content.code, exchange.seq),
        files=len(variants),
        pictures=sum(variant.size for variant in variants),
        kept_until=kept_until(exchange, content) if people else None,
    )


def state_of(exchange: Exchange) -> State:
    """Erased is one that has ended and in which people were whose names are gone."""
    phase = exchange[Doors].phase
    if phase is Phase.ENDED and exchange[People].by_id and not holds_names(exchange):
        return "erased"
    return phase.value
