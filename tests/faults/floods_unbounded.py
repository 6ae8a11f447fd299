"""Twincloth as it would be without budgets: `python floods_unbounded.py serve …`."""

from twincloth.__main__ import main
from twincloth.live.engine import budget, websocket

budget.Budget.spend = lambda *_: True
budget.Budget.work = lambda *_: True
websocket.MOST_FRAMES = 1_000_000
main()
