"""The registration form and its cookie, as a browser has them."""

import re

from yarl import URL

from halls import Hall, Visitor
from twincloth.exchange.people import People


def ticket(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found, page
    return found[1]


async def names(hall: Hall) -> list[str]:
    return [person.name for person in (await hall.state())[People].by_id.values()]


async def form(visitor: Visitor) -> str:
    return ticket((await visitor.get(f"/{visitor.hall.code}"))[1])


def cookie(visitor: Visitor, name: str = "twincloth_people") -> str:
    return visitor.http.cookie_jar.filter_cookies(URL(visitor.hall.url))[name].value
