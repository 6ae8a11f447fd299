"""The guest book at the desk: hosts read what visitors have left, show it, decline it, or take it away."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import NoReturn

from aiohttp import web

from twincloth.collection.content import Content, Text
from twincloth.exchange.guest_book import DeclineLine, GuestBook, RemoveLine, ShowLine, without_words
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, desk_and_form, desk_of
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

PATH = "/host/guest-book"
RULINGS = {"show": ShowLine, "decline": DeclineLine, "remove": RemoveLine}
"""What the buttons of a line ask for."""
DID = {ShowLine: "line-shown", DeclineLine: "line-declined", RemoveLine: "line-removed"}

PAGE = 100
"""Lines of each state that are shown at once; of what waits the oldest, of what is decided the newest."""

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """Every line of the exchange. Raises Refusal for who is no host."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    book = desk.exchange[GuestBook]
    titles = _titles(desk.content)
    of = request.query.get("of", "")
    waiting = [line for line in book.waiting if not of or line.of == of]
    return desk.page(
        "guest_book_desk.html",
        PATH,
        lists={"waiting": waiting, "shown": book.shown, "declined": book.declined},
        waiting_of=Counter(line.of for line in book.waiting).most_common(),
        of=of,
        titles=titles,
        most=PAGE,
    )


@routes.post(PATH)
async def rule(request: web.Request) -> NoReturn:
    """Decide on one line. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    ruling = RULINGS.get(form.get("ruling", ""))
    line = form.get("line", "")
    if ruling is None or line not in desk.exchange[GuestBook].by_id:
        raise Refusal("unknown-line")
    room = desk.services.rooms.find(desk.content.code)
    if ruling is RemoveLine:
        # First the words: if the machine stops in between, a line without words is nowhere to be seen.
        await room.forget(partial(without_words, lines=frozenset({line})))
        tell(request, SecurityEvent.ERASED, desk.content.code, desk.host.id, what="line", line=line)
    await room.give(ruling(line=line), desk.host.id)
    raise desk.back(PATH, _next(desk, line), did=DID[ruling])


def _next(desk: Desk, line: str) -> str:
    """The part of the page where it goes on: the line that waited behind, so that a reader keeps their place."""
    waiting = [one.id for one in desk.exchange[GuestBook].waiting]
    if line in waiting:
        waiting.remove(line)
    return f"#line-{waiting[0]}" if waiting else ""


def _titles(content: Content) -> dict[str, Text]:
    """What each code stands for, what is withdrawn too."""
    gifts = {gift.code: gift.title for gift in content.gifts}
    return gifts | {card.code: card.title for gift in content.gifts for card in gift.cards}
