"""Static files: under a prefix made from their contents, cached for ever, and nothing else of the machine."""

import gzip

import pytest

from halls import Hall
from twincloth.views.static import StaticFiles


async def test_a_file_under_its_hash_is_kept_for_ever(hall: Hall):
    async with hall.visitor().http.get(hall.services.views.static.url("styles/base.css")) as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"


async def test_a_file_under_another_hash_is_there_and_not_kept(hall: Hall):
    async with hall.visitor().http.get("/static/0123456789abcdef/styles/base.css") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"


async def test_a_file_travels_packed_where_the_browser_takes_it(hall: Hall):
    address = hall.services.views.static.url("styles/base.css")
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
            "styles/base.css/",
            "styles/BASE.css",
            "styles/base.css%00",
            "%00",
        ),
    ],
)
async def test_nothing_else_is_served(hall: Hall, name):
    status, page = await hall.visitor().get(f"{hall.services.views.static.prefix}/{name}")

    assert status == 404
    assert "{%" not in page


def test_the_prefix_tells_contents_apart(tmp_path):
    def prefix(text: str) -> str:
        (tmp_path / "styles").mkdir(exist_ok=True)
        (tmp_path / "styles" / "a.css").write_text(text)
        return StaticFiles(tmp_path).prefix

    assert prefix("a{}") == prefix("a{}")
    assert prefix("a{}") != prefix("b{}")


def test_a_template_cannot_name_a_file_that_is_not_there(tmp_path):
    with pytest.raises(KeyError):
        StaticFiles(tmp_path).url("styles/none.css")


async def test_the_sheets_of_a_page_leave_as_one_file_in_their_order(hall: Hall):
    static = hall.services.views.static
    tokens, base = (static.paths[f"styles/{name}.css"].read_text("utf-8") for name in ("tokens", "base"))

    async with hall.visitor().http.get(static.sheet_url(["tokens", "base"])) as response:
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in response.headers["Cache-Control"]
        assert await response.text() == f"{tokens}\n{base}"


async def test_sheets_in_an_order_that_no_page_knows_are_neither_packed_nor_kept(hall: Hall):
    static, http = hall.services.views.static, hall.visitor().http
    ours = static.sheet_url(["tokens", "base"])

    async with http.get(ours) as response:
        assert response.headers["Content-Encoding"] == "gzip"
    async with http.get(ours.replace("tokens+base", "base+tokens")) as response:
        assert response.status == 200
        assert "Content-Encoding" not in response.headers
    assert not static.is_ours("styles/base+tokens.css")


@pytest.mark.parametrize("names", ["tokens+tokens", "tokens+none", "+tokens", "tokens+", "+"])
async def test_no_other_sheets_are_joined(hall: Hall, names):
    status, _ = await hall.visitor().get(f"{hall.services.views.static.prefix}/styles/{names}.css")

    assert status == 404


async def test_a_page_asks_for_two_sheets_at_most(hall: Hall):
    host = await hall.host("oxford")
    for path in ("/", f"/{hall.code}", f"/{hall.code}/record", f"/{hall.gifts[0]}", "/host", "/host/gifts"):
        _, page = await host.get(path)
        assert 0 < page.count('rel="stylesheet"') <= 2, path
