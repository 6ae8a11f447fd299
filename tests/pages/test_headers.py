"""Headers: on every answer, whatever it is; and no page carries a script or a style within itself."""

import re

import pytest

from ceremony import open_whole
from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import CloseDoors

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+\s*=|javascript:", re.IGNORECASE)

FOREIGN = re.compile(
    r"""(?:\ssrc=|<link (?!rel="schema\.)[^>]*href=)"(?:https?:)?//(?!127\.0\.0\.1)""", re.IGNORECASE
)
"""What a browser would load from elsewhere; it loads no vocabulary, and follows no link by itself."""


async def headers(hall: Hall, path: str, method: str = "GET", **options) -> dict[str, str]:
    async with hall.visitor().http.request(method, path, allow_redirects=False, **options) as response:
        return dict(response.headers)


async def every_kind(hall: Hall) -> list[str]:
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    await hall.visitor().get(await hall.link(Role.HOST, "perm"))
    picture = hall.services.collection.contents[hall.code].gifts[0].cards[0].picture.variants[0].name
    return [
        *("/", "/?code=BBBBBB", f"/?code={hall.code}", f"/{hall.code}", f"/{hall.code}/record", f"/{gift}"),
        *(f"/{hall.gifts[1]}", f"/{hall.patches(gift)[0]}", "/BBBBBB", "/a/b/c", "/host", "/print/labels"),
        *(
            "/staff/forged",
            "/stage/forged",
            "/language/ru",
            f"/{hall.code}/qr.svg",
            f"/{hall.code}/places.css",
        ),
        *(
            f"/pictures/{picture}",
            "/pictures/none",
            hall.services.views.static.url("pages/base.css"),
            "/static/0/none",
        ),
        *(await hall.link(Role.STAGE), await hall.link(Role.HOST, "oxford")),
    ]


async def test_every_answer_says_what_it_may_load_and_that_it_is_what_it_says(hall: Hall):
    for path in await every_kind(hall):
        sent = await headers(hall, path)
        policy = sent["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy
        assert "frame-ancestors" in policy
        assert sent["X-Content-Type-Options"] == "nosniff", path
        secret = path.startswith(("/staff", "/stage", "/owner"))
        assert sent["Referrer-Policy"] == ("no-referrer" if secret else "same-origin"), path
        assert sent["Cache-Control"], path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 405),
        ("DELETE", "/", 405),
        ("PUT", "/CODE/register", 405),
        ("GET", "/CODE/register", 405),
        ("PATCH", "/", 405),
    ],
)
async def test_a_method_that_is_not_taken_gets_a_page_that_says_so(hall: Hall, method, path, status):
    path = path.replace("CODE", hall.code)
    async with hall.visitor().http.request(method, path) as response:
        page = await response.text()

    assert response.status == status
    assert response.headers["Allow"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "<h1" in page


async def test_head_is_get_without_a_body(hall: Hall):
    for path in ("/", f"/{hall.code}", f"/{hall.gifts[0]}", "/BBBBBB", f"/{hall.code}/qr.svg"):
        async with hall.visitor().http.get(path) as get, hall.visitor().http.head(path) as head:
            assert head.status == get.status
            assert head.headers["Content-Type"] == get.headers["Content-Type"]
            assert await head.read() == b""


async def test_a_form_that_is_too_large_is_told_so(hall: Hall):
    fields = {"name": "x" * 100_000, "place": "perm"}
    async with hall.visitor().http.post(f"/{hall.code}/register", data=fields) as response:
        page = await response.text()

    assert response.status == 413
    assert "too much" in page
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_defect_is_apologised_for_without_a_traceback(hall: Hall, monkeypatch, caplog):
    def broken(*_, **__):
        raise ZeroDivisionError("a secret of the services")

    monkeypatch.setattr(type(hall.services.collection), "find", broken)
    async with hall.visitor("ru").http.get(f"/{hall.code}") as response:
        page = await response.text()

    assert response.status == 500
    assert "Traceback" not in page
    assert "secret" not in page
    assert "ZeroDivisionError" not in page
    assert response.headers["Content-Security-Policy"]
    assert "ZeroDivisionError" in caplog.text


async def test_no_page_carries_a_script_or_a_style_within_itself(hall: Hall):
    host = await hall.host("perm")
    stage = await hall.stage()
    vera = await hall.visitor("ru").register("Вера", "perm")
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    pages = [
        *[
            (await hall.visitor().get(path))[1]
            for path in ("/", "/BBBBBB", f"/{hall.code}", f"/{gift}", f"/{hall.patches(gift)[0]}")
        ],
        *[(await vera.get(path))[1] for path in (f"/{hall.code}", f"/{hall.code}/record")],
        *[(await host.get(path))[1] for path in ("/host", "/print/labels")],
        (await stage.get(await hall.link(Role.STAGE)))[1],
        (await hall.visitor().get("/host"))[1],
    ]
    await hall.give(CloseDoors())
    pages.append((await hall.visitor().get(f"/{hall.code}"))[1])

    for page in pages:
        assert INLINE.findall(page) == []
        assert not FOREIGN.search(page)


def test_an_inline_script_would_be_found():
    for page in (
        "<script>a()</script>",
        '<p style="a:b">',
        '<p onclick="a()">',
        "<style>",
        '<script type="module">',
    ):
        assert INLINE.search(page)
    assert not INLINE.search('<script type="module" src="/a.js"></script>')


def test_something_foreign_would_be_found():
    assert FOREIGN.search('<img alt="" src="https://cdn.invalid/a.png">')
    assert FOREIGN.search('<link rel="stylesheet" href="//cdn.invalid/a.css">')
    assert not FOREIGN.search('<a rel="license" href="http://creativecommons.org/">')
    assert not FOREIGN.search('<link rel="icon" href="http://127.0.0.1:8470/icon.svg">')


async def test_every_file_that_a_page_names_is_there(hall: Hall):
    host = await hall.host("perm")
    for visitor, path in (
        (host, "/host"),
        (host, "/print/labels"),
        (hall.visitor(), f"/{hall.code}"),
        (hall.visitor(), "/"),
    ):
        _, page = await visitor.get(path)
        files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
        assert files
        for file in files:
            assert (await visitor.get(file))[0] == 200, file


async def test_only_what_is_secret_or_wrong_may_not_come_back_without_loading(hall: Hall):
    for path in (f"/{hall.gifts[0]}", "/BBBBBB", "/host", "/staff", "/stage"):
        assert (await headers(hall, path))["Cache-Control"] == "no-store"
    for path in ("/", f"/{hall.code}", f"/{hall.code}/record"):
        assert (await headers(hall, path))["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8470"])
async def test_a_false_host_header_reaches_no_page(hall: Hall, host):
    async with hall.visitor().http.get(f"/{hall.code}", headers={"Host": host}) as response:
        assert host not in await response.text()
        assert host not in str(response.headers)
