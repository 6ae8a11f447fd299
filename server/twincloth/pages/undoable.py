"""What can be undone: the way back must fit what is there now, and what has happened in the exchange."""

from __future__ import annotations

from collections.abc import Iterable

from twincloth.collection.content import Content
from twincloth.collection.difference import Difference
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.revision import ExchangeRevised
from twincloth.pages.harmless import must_be_harmless
from twincloth.pages.services import Services


def must_be_undoable(exchange: Exchange, content: Content, difference: Difference) -> Content:
    """The content as it was before a change. Raises Refusal."""
    before = difference.back(content)
    must_be_harmless(exchange, content, before)
    return before


async def undoable(
    here: Services, exchange: Exchange, content: Content, entries: Iterable[Entry]
) -> dict[int, str]:
    """The ids of those changes among these entries that can be undone now, by the entries' numbers.

    Raises StorageFailure.
    """
    changes = {one.seq: one.fact.change for one in entries if isinstance(one.fact, ExchangeRevised)}
    kept = await here.collection.change_log.find(content.code, set(changes.values()) - {""})
    fit = {id for id, one in kept.items() if _fits(exchange, content, one.difference)}
    return {seq: id for seq, id in changes.items() if id in fit}


def _fits(exchange: Exchange, content: Content, difference: Difference) -> bool:
    try:
        must_be_undoable(exchange, content, difference)
    except Refusal:
        return False
    return True
