"""The first answer: of several exchanges that may know something, whichever says it first; none waits for another."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.pages.headers import REHEARSED
from twincloth.pages.services import services

Answer = TypeVar("Answer")


async def first_answer(
    request: web.Request, codes: Iterable[str], ask: Callable[[Exchange, Content], Answer | None]
) -> Answer | None:
    """What one of these exchanges answers between two turns; None where none of them does.

    An exchange that is not open has no answer. `ask` must not await anything.
    """

    async def answer_of(code: str) -> Answer | None:
        try:
            exchange, content = await services(request).rooms.state(code)
        except Refusal:
            return None
        answer = ask(exchange, content)
        if answer is not None and content.rehearsal:
            request[REHEARSED] = True
        return answer

    wanted = tuple(codes)
    if len(wanted) == 1:
        return await answer_of(wanted[0])
    asked = [asyncio.create_task(answer_of(code)) for code in wanted]
    try:
        for answered in asyncio.as_completed(asked):
            answer = await answered
            if answer is not None:
                return answer
        return None
    finally:
        for task in asked:
            task.cancel()
