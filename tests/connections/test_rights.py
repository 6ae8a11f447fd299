"""Rights: who may not is refused before anything of a body has come, and so is what would be too large."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from aiohttp import web

from connections.raw import RawAnswer, RawClient
from halls import Hall
from twincloth import pages

EVERYBODY = {"/staff", "/stage", "/owner", "/oai"}
"""What anybody may send to: what gives them a right is in the body itself, or none is needed to read what is open."""

FORM = "Content-Type: application/x-www-form-urlencoded\n"
FILE = "Content-Type: multipart/form-data; boundary=x\n"


def posts() -> Iterator[str]:
    """The address of every route that takes a POST, with its placeholders."""
    for module in pkgutil.iter_modules(pages.__path__):
        for route in getattr(importlib.import_module(f"{pages.__name__}.{module.name}"), "routes", ()):
            if route.method in ("POST", "*"):
                resource = web.UrlDispatcher().add_resource(route.path)
                yield resource.canonical


def address(path: str, hall: Hall, code: str) -> str:
    """The same with what there is."""
    gift = hall.gifts[0]
    patch = hall.services.collection.contents[hall.code].gifts[0].cards[0].code
    filled = path.replace("{code}", code).replace("{gift}", gift).replace("{card}", patch)
    item = hall.services.collection.contents[hall.code].programme[0].key
    return filled.replace("{language}", "ru").replace("{item}", item)


async def without_body(
    client: RawClient, path: str, length: int, fields: str = FORM, cookie: str = ""
) -> RawAnswer:
    """What comes back to headers whose body is never sent, and whose client waits to be asked for it."""
    cookie = f"Cookie: {cookie}\n" if cookie else ""
    await client.say(
        f"POST {path} HTTP/1.1\nHost: x\nExpect: 100-continue\n{cookie}{fields}Content-Length: {length}\n\n"
    )
    return await client.answer()


async def test_a_stranger_is_refused_before_the_body_of_every_form_and_file(start, connected):
    """In the time that a body may take the test would end."""
    hall = await start()
    seen = []
    for path in posts():
        if path not in EVERYBODY:
            answer = await without_body(await connected(hall), address(path, hall, "BBBBBB"), 5000)
            assert answer.status in (403, 404, 410), (path, answer)
            assert answer.headers["Connection"] == "close", path
            seen.append(path)
    assert len(seen) > 15


async def test_a_participant_is_no_host_before_the_body_either(start, connected):
    hall = await start()
    vera = await hall.visitor().register("Vera", "perm")
    for path in posts():
        if path.startswith("/host"):
            answer = await without_body(
                await connected(hall), address(path, hall, hall.code), 5000, FORM, vera.cookies()
            )
            assert answer.status == 410, path


async def test_nobody_goes_on_as_somebody_else_before_saying_as_whom(start, connected):
    hall = await start()

    assert (await without_body(await connected(hall), f"/{hall.code}/continue", 50)).status == 403


@pytest.mark.parametrize("fields", [FORM, FILE], ids=["form", "file"])
async def test_what_says_that_it_is_too_large_is_refused_at_once(start, connected, fields):
    hall = await start()
    nina = await hall.host("perm")
    vera = await hall.visitor().register("Vera", "perm")
    owner = await hall.owner()
    paths = [path for path in posts() if path != "/{code}/hand-over"]
    assert len(paths) > 15
    for path in paths:
        who = nina if path.startswith(("/host", "/print")) else vera
        who = owner if path.startswith(("/begin", "/operator")) else who
        code = hall.gifts[0] if "guest-book" in path else hall.code
        answer = await without_body(
            await connected(hall), address(path, hall, code), 10**10, fields, who.cookies()
        )
        sealed = path == "/{code}/guest-book"
        assert answer.status == (404 if sealed else 413), (path, answer)


async def test_who_may_is_asked_for_the_body(start, connected):
    """The control: for them it is waited, and it is taken when it comes."""
    hall = await start()
    nina = await hall.host("perm")
    body = "role=stage&place="
    client = await connected(hall)

    assert (await without_body(client, "/host/links", len(body), FORM, nina.cookies())).status == 100
    await client.say(body)
    assert (await client.answer()).status == 303


async def test_a_picture_is_asked_for_too(start, connected):
    hall = await start()
    nina = await hall.host("perm")
    path = f"/host/gifts/{hall.gifts[0]}/picture"
    client = await connected(hall)
    body = '--x\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\n\nno picture\n--x--\n'
    length = len(body.replace("\n", "\r\n"))

    assert (await without_body(client, path, length, FILE, nina.cookies())).status == 100
    await client.say(body)
    assert (await client.answer()).status == 422


async def test_another_expectation_is_not_met(start, connected):
    client = await connected(await start())
    await client.say("POST /host/links HTTP/1.1\nHost: x\nExpect: tea\nContent-Length: 5\n\n")

    assert (await client.answer()).status == 417
