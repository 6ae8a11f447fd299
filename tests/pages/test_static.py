"""Static files: under a prefix made from their contents, cached for ever, and nothing else of the machine."""

import gzip
from pathlib import Path

import pytest

from halls import Hall
from twincloth.resources import WEB
from twincloth.views.static import NotBuilt, StaticFiles


async def test_a_file_under_its_hash_is_kept_for_ever(hall: Hall):
    async with hall.visitor().http.get(hall.services.views.static.url("pages/base.css")) as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"


async def test_a_file_under_another_hash_is_there_and_not_kept(hall: Hall):
    async with hall.visitor().http.get("/static/0123456789abcdef/pages/base.css") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"


async def test_a_file_travels_packed_where_the_browser_takes_it(hall: Hall):
    address = hall.services.views.static.url("pages/base.css")
    http = hall.visitor().http
    async with http.get(address, headers={"Accept-Encoding": "gzip"}, auto_decompress=False) as packed:
        body = await packed.read()
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
    async with http.get(address, headers={"Accept-Encoding": "identity"}, auto_decompress=False) as plain:
        assert "Content-Encoding" not in plain.headers
        assert plain.headers["Vary"] == "Accept-Encoding"
        assert await plain.read() == gzip.decompress(body)
        assert len(body) < plain.content_length


async def test_fonts_are_not_packed_twice(hall: Hall):
    font = next(name for name in hall.services.views.static.paths if name.endswith(".woff2"))
    async with hall.visitor().http.get(hall.services.views.static.url(font)) as response:
        assert "Content-Encoding" not in response.headers
        assert response.headers["Content-Type"] == "font/woff2"


@pytest.mark.parametrize(
    "name",
    [
        *("templates/base.html", "locales/ru/LC_MESSAGES/pages.po", "package.json", "node_modules/x.js"),
        *("styles/%2e%2e/templates/base.html", "..%2f..%2fpyproject.toml", "styles/..%2f..%2fpackage.json"),
        *(
            "%2fetc%2fpasswd",
            "styles",
            "styles/",
            "pages/base.css/",
            "pages/BASE.css",
            "pages/base.css%00",
            "%00",
        ),
    ],
)
async def test_nothing_else_is_served(hall: Hall, name):
    status, page = await hall.visitor().get(f"{hall.services.views.static.prefix}/{name}")

    assert status == 404
    assert "{%" not in page


def built(web: Path, **files: str) -> StaticFiles:
    for name, text in {"pages.json": "{}", **files}.items():
        (web / "built" / name).parent.mkdir(parents=True, exist_ok=True)
        (web / "built" / name).write_text(text)
    return StaticFiles(web)


def test_the_prefix_tells_contents_apart(tmp_path):
    assert built(tmp_path, **{"pages/a.css": "a{}"}).prefix == built(tmp_path).prefix
    assert (
        built(tmp_path, **{"pages/a.css": "b{}"}).prefix != built(tmp_path, **{"pages/a.css": "a{}"}).prefix
    )


def test_a_template_cannot_name_a_file_that_is_not_there(tmp_path):
    with pytest.raises(KeyError):
        built(tmp_path).url("styles/none.css")


def test_a_working_tree_without_built_files_says_how_to_make_them(tmp_path):
    with pytest.raises(NotBuilt, match="make demo"):
        StaticFiles(tmp_path)


async def test_a_file_travels_with_brotli_where_the_browser_takes_it(hall: Hall):
    address = hall.services.views.static.url("pages/session.js")
    sizes = {}
    for codings in ("gzip, deflate, br, zstd", "gzip, deflate", "identity"):
        async with hall.visitor().http.get(
            address, headers={"Accept-Encoding": codings}, auto_decompress=False
        ) as response:
            sizes[response.headers.get("Content-Encoding")] = len(await response.read())

    assert sizes["br"] < sizes["gzip"] < sizes[None] / 2


async def test_what_a_browser_has_is_not_sent_again(hall: Hall):
    http, address = hall.visitor().http, hall.services.views.static.url("pages/base.css")
    async with http.get(address) as response:
        etag = response.headers["ETag"]

    async with http.get(address, headers={"If-None-Match": etag}) as response:
        assert response.status == 304
        assert response.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in response.headers["Cache-Control"]


async def test_a_page_from_before_an_upgrade_finds_its_files_whoever_shares_them_now(hall: Hall):
    pages = hall.services.views.static.pages
    assert pages["lineage.html"].styles == pages["card.html"].styles

    for name in ("pages/lineage.css", "pages/card.css", "pages/lobby.js", "vendor/openseadragon.js"):
        async with hall.visitor().http.get(f"/static/0123456789abcdef/{name}") as response:
            assert response.status == 200, name


def test_pages_that_become_each_other_in_place_have_the_same_modules():
    pages = StaticFiles(WEB).pages

    assert pages["lobby.html"].modules == pages["waiting.html"].modules == pages["session.html"].modules


async def test_a_page_asks_for_two_sheets_at_most(hall: Hall):
    host = await hall.host("oxford")
    for path in ("/", f"/{hall.code}", f"/{hall.code}/record", f"/{hall.gifts[0]}", "/host", "/host/gifts"):
        _, page = await host.get(path)
        assert 0 < page.count('rel="stylesheet"') <= 2, path
