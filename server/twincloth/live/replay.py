"""Replay: an exchange as its journal makes it."""

import asyncio

from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.plan import Plan
from twincloth.journal.journal import Journal

AT_ONCE = 500
"""Entries, some 5 ms: a long exchange holds up no other's pages."""


async def replay(journal: Journal, code: str, plan: Plan) -> tuple[Exchange, list[Entry]]:
    """The exchange as all of its entries make it, and these. Raises StorageFailure, and what a damaged one raises."""
    exchange = Exchange(code, plan)
    entries = await journal.read(code)
    exchange.era = journal.era(code)
    for entry in entries:
        exchange.apply(entry)
        if not exchange.seq % AT_ONCE:
            await asyncio.sleep(0)
    return exchange, entries
