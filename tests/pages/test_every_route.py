"""Every route, by everybody, while gifts are sealed and once they are open: what each answer says of itself.

Whoever adds a route adds it to no list: it has to be strict, or to be named below with what it may do, and it has to
be reached.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import pytest

from ceremony import open_whole, receive
from halls import Hall, Visitor
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import EndExchange
from twincloth.pages.catalogue import FORMS, GIFT_FORMS, OCCASION_FORMS
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts

YEAR = "max-age=31536000, immutable"
KEPT = "private, no-cache"
STRICT = ("no-store", "noindex", "same-origin")
"""Cache-Control, X-Robots-Tag and Cross-Origin-Resource-Policy of whatever is not named here."""

ALWAYS = {
    "/": {(KEPT, "all", "cross-origin")},
    "/static/{hash}/{name}": {(f"public, {YEAR}", "noindex", "same-origin")},
    "/{code}/places.css": {("public, max-age=60", "noindex", "same-origin")},
    "/guide/hosts": {(KEPT, "all", "cross-origin")},
    "/guide/desks": {(KEPT, "all", "cross-origin")},
    "/guide/participants": {(KEPT, "all", "cross-origin")},
    "/robots.txt": {("public, max-age=86400", "noindex", "same-origin")},
    # What a browser takes for its home screen, and the worker that keeps what it may keep.
    "/site.webmanifest": {("private, no-cache", "noindex", "same-origin")},
    "/{code}/site.webmanifest": {("private, no-cache", "noindex", "same-origin")},
    "/favicon.ico": {("public, max-age=86400", "all", "cross-origin")},
    "/icons/{side}.png": {("public, max-age=86400", "all", "cross-origin")},
    "/service-worker.js": {("no-cache", "noindex", "same-origin")},
    "/{code}/qr.svg": {("public, max-age=86400", "noindex", "cross-origin")},
    "/{code}/qr.png": {("public, max-age=86400", "noindex", "cross-origin")},
    "/{code}/social.jpg": {("no-cache", "all", "cross-origin"), ("no-cache", "noindex", "cross-origin")},
    # What guests hear of an exchange without a socket, for as long as a screen may be behind.
    "/{code}/entries": {("public, max-age=0, s-maxage=2", "noindex", "same-origin")},
    # An exchange says of itself to programs when it is and where, before anything lies open.
    "/{code}/{form}": {(KEPT, "all", "cross-origin")},
    # Whoever has the code may see it: no secret to this browser, to which Back brings it without loading.
    "/{code}": {(KEPT, "noindex", "same-origin")},
    "/{code}/record": {(KEPT, "noindex", "same-origin")},
}
"""What may be kept, found or shown elsewhere while everything is sealed, by route."""

ONCE_OPEN = {
    "/{code}": {(KEPT, "all", "cross-origin"), (KEPT, "noindex", "same-origin")},
    "/{code}/guest-book": {(KEPT, "all", "cross-origin")},
    "/{code}/lineage": {(KEPT, "all", "cross-origin")},
    "/{code}/record": {(KEPT, "all", "cross-origin")},
    "/sitemap.xml": {(KEPT, "noindex", "same-origin")},
    "/{code}/sitemap.xml": {(KEPT, "noindex", "same-origin")},
    "/pictures/{name}": {(f"private, {YEAR}", "all", "cross-origin")},
    "/iiif/{id}": {("no-store", "noindex", "cross-origin")},
    "/iiif/{id}/info.json": {(f"public, {YEAR}", "all", "cross-origin")},
    "/iiif/{id}/{address}": {(f"public, {YEAR}", "all", "cross-origin")},
}
"""The same once everybody may read it."""

UNREACHED = {"/tellings/{name}", "/{code}/lineage", "/metrics", "/.well-known/security.txt"}
"""What the folder or the settings of this test have none of: tests/pages/test_recording_pages.py,
tests/pages/test_lineage.py, tests/metrics/test_metrics.py, tests/pages/test_security_text.py."""

QUERIES = {
    "/socket.io/": "?EIO=4&transport=polling",
    "/{code}/entries": "?era=1&build=0a&view=session&language=en&after=0",
}


class Answer(NamedTuple):
    """What came of one request."""

    who: str
    method: str
    route: str
    path: str
    status: int
    headers: dict[str, str]

    @property
    def kept(self) -> tuple[str, ...]:
        names = ("Cache-Control", "X-Robots-Tag", "Cross-Origin-Resource-Policy")
        return tuple(self.headers.get(name, "nothing") for name in names)


class Walk:
    """Everybody who may come, and every address that there is."""

    def __init__(self, hall: Hall, routes: list[tuple[str, str]], keys: list[str]) -> None:
        self.hall = hall
        self.routes = routes
        self.keys = keys

    async def answers(self, methods: set[str]) -> AsyncIterator[Answer]:
        for who, visitor in self.everybody.items():
            for method, route in self.routes:
                if method in methods:
                    for path in self._addresses(route):
                        yield await self._answer(who, visitor, method, route, path)

    async def open(self) -> None:
        hall = self.hall
        self.everybody = {
            "a stranger": hall.visitor(),
            "a participant": await hall.visitor().register("Vera", "perm"),
            "a host": await hall.host("perm"),
            "a moderator": hall.visitor(),
            "a stage": await hall.stage(),
            "an owner": await hall.owner(),
        }
        await self.everybody["a moderator"].get(await hall.link(Role.MODERATOR))

    async def _answer(self, who: str, visitor: Visitor, method: str, route: str, path: str) -> Answer:
        body = {"data": {"nothing": "of use"}} if method == "POST" else {}
        path += QUERIES.get(route, "")
        async with visitor.http.request(method, path, allow_redirects=False, **body) as response:
            await response.read()
            return Answer(who, method, route, path, response.status, dict(response.headers))

    def _addresses(self, route: str) -> Iterator[str]:
        """Addresses of a route; KeyError for what nobody has told this test of."""
        content = self.hall.services.collection.contents[self.hall.code]
        gift = content.gifts[0]
        exchange = self.hall.services.rooms.find(self.hall.code).glance()
        zooms = [one.zoom for one in visible_gifts(exchange, content, View.HOST) if one.code == gift.code]
        zoom = zooms[0].path.rpartition("/")[2] if zooms and zooms[0] else "none"
        values = {
            "code": [content.code, gift.code, gift.cards[0].code, "BBBBBB"],
            "gift": [gift.code],
            "card": [gift.cards[0].code],
            "key": [*self.keys, "forged"],
            "language": ["ru"],
            "side": ["180", "512"],
            "form": list(FORMS | GIFT_FORMS | OCCASION_FORMS),
            "hash": [self.hall.services.views.static.prefix.rpartition("/")[2], "another"],
            "id": [zoom],
            "item": [content.programme[0].key],
            "address": ["full/max/0/default.jpg"],
            "name": ["pages/base.css"] if "static" in route else [gift.cards[0].picture.variants[0].name],
        }
        paths = [""]
        for number, piece in enumerate(re.split(r"\{(\w+)\}", route)):
            more = values[piece] if number % 2 else [piece]
            paths = [path + value for path in paths for value in more]
        yield from paths


@pytest.fixture
async def walk(hall: Hall) -> Walk:
    links = [await hall.link(Role.HOST, "oxford"), await hall.link(Role.STAGE)]
    routes = [(route.method, route.resource.canonical) for route in hall.router.routes()]
    known = [("GET" if method == "*" else method, route) for method, route in routes if method != "HEAD"]
    walk = Walk(hall, known, [re.split("[/#]", link)[-1] for link in links])
    await walk.open()
    return walk


def complaints(answer: Answer) -> Iterator[str]:
    """What is wrong whoever asked for whatever."""
    said = answer.headers
    policy = said.get("Content-Security-Policy", "")
    framed = "frame-ancestors *" if answer.path.startswith("/stage") else "frame-ancestors 'none'"
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", framed):
        if part not in policy:
            yield f"no {part}"
    if "unsafe" in policy:
        yield "an unsafe policy"
    for name, allowed in (
        ("X-Content-Type-Options", {"nosniff"}),
        ("Referrer-Policy", {"same-origin", "no-referrer"}),
        ("Cross-Origin-Opener-Policy", {"same-origin"}),
        ("Access-Control-Allow-Origin", {"*"} if answer.kept[2] == "cross-origin" else {None}),
    ):
        if said.get(name) not in (*allowed, None if name.startswith("Access") else ""):
            yield f"{name}: {said.get(name)}"
    if "camera=()" not in said.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    if re.search(r"\d", said.get("Server", "")):
        yield f"Server: {said['Server']}"


def unstrict(answer: Answer, allowed: dict[str, set[tuple[str, ...]]]) -> Iterator[str]:
    """What may be kept, found or shown elsewhere though nobody said so."""
    shown = answer.status in (200, 303) and answer.method == "GET"
    may = allowed.get(answer.route, set()) if shown else set()
    kept = tuple(word.replace("noindex, nofollow", "noindex") for word in answer.kept)
    if kept != STRICT and kept not in may:
        yield f"kept {kept}"


async def test_while_gifts_are_sealed_nothing_of_them_is_kept_or_found(walk: Walk):
    answers = [answer async for answer in walk.answers({"GET"})]
    wrong = [
        (*answer[:5], why) for answer in answers for why in (*complaints(answer), *unstrict(answer, ALWAYS))
    ]

    assert wrong == []


async def test_what_is_open_is_everybodys_and_what_is_staffs_stays_theirs(walk: Walk):
    gift = walk.hall.gifts[0]
    await open_whole(walk.hall, gift)
    await receive(walk.hall, gift)
    await walk.hall.give(EndExchange())
    allowed = ALWAYS | ONCE_OPEN
    answers = [answer async for answer in walk.answers({"GET"})]
    wrong = [
        (*answer[:5], why) for answer in answers for why in (*complaints(answer), *unstrict(answer, allowed))
    ]
    open_to_strangers = {
        answer.route for answer in answers if answer.who == "a stranger" and answer.kept[1] == "all"
    }

    assert wrong == []
    assert {route for route in allowed if "lineage" not in route} - open_to_strangers == {
        *("/static/{hash}/{name}", "/{code}/places.css", "/{code}/qr.svg", "/{code}/qr.png"),
        "/{code}/entries",
        *("/site.webmanifest", "/{code}/site.webmanifest", "/service-worker.js", "/iiif/{id}"),
        *("/robots.txt", "/sitemap.xml", "/{code}/sitemap.xml"),
    }
    reached = {answer.route for answer in answers if answer.status < 400}
    assert {route for method, route in walk.routes if method == "GET"} - reached <= UNREACHED


async def test_what_is_sent_to_any_route_is_answered_as_strictly(walk: Walk):
    answers = [answer async for answer in walk.answers({"POST"})]
    wrong = [(*answer[:5], why) for answer in answers for why in (*complaints(answer), *unstrict(answer, {}))]

    assert wrong == []
    assert {answer.route for answer in answers} == {
        route for method, route in walk.routes if method == "POST"
    }


def test_what_is_not_strict_would_be_found():
    strict = {
        "Content-Security-Policy": "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=()",
        "Server": "Twincloth",
    }
    answer = Answer("a stranger", "GET", "/new", "/new", 200, strict)
    assert [*complaints(answer), *unstrict(answer, {})] == []
    for name in strict:
        if name != "Server":
            lacking = answer._replace(headers={one: said for one, said in strict.items() if one != name})
            assert [*complaints(lacking), *unstrict(lacking, {})], name
    for name, said in (
        ("Cache-Control", f"private, {YEAR}"),
        ("X-Robots-Tag", "all"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Access-Control-Allow-Origin", "*"),
        ("Content-Security-Policy", strict["Content-Security-Policy"] + "; script-src 'unsafe-inline'"),
        ("Server", "Python/3.11 aiohttp/3.14"),
    ):
        changed = answer._replace(headers=strict | {name: said})
        assert [*complaints(changed), *unstrict(changed, {})], name


async def test_a_route_with_a_part_that_is_new_would_be_found(walk: Walk):
    with pytest.raises(KeyError):
        list(walk._addresses("/host/ribbons/{ribbon}"))


async def test_hosts_and_stages_hold_a_picture_that_is_sealed_on_no_disk(hall: Hall):
    """The seam that was open: a picture that hosts alone may see stayed in their browsers for a year."""
    picture = hall.services.collection.contents[hall.code].gifts[0].cards[0].picture.variants[0].name
    async with (await hall.host("perm")).http.get(f"/pictures/{picture}") as sealed:
        assert (sealed.status, sealed.headers["Cache-Control"]) == (200, "no-store")
    await open_whole(hall, hall.gifts[0])
    async with (await hall.host("perm")).http.get(f"/pictures/{picture}") as shown:
        assert shown.headers["Cache-Control"] == f"private, {YEAR}"
