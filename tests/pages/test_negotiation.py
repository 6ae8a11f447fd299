"""Negotiation: who asks for data gets data, and a browser always gets a page."""

import pytest

from ceremony import open_whole
from halls import Hall
from twincloth.pages.negotiation import preferred, takes_gzip

PAGE, DATA, LINKS = "text/html", "application/ld+json", "application/linkset+json"
OFFERED = (PAGE, DATA, LINKS)
CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", PAGE),
        ("*/*", PAGE),
        (CHROMIUM, PAGE),
        ("text/*", PAGE),
        ("image/png", PAGE),
        ("application/json", PAGE),
        (DATA, DATA),
        (DATA.upper(), DATA),
        (f"{DATA}, {LINKS}", DATA),
        (LINKS, LINKS),
        (f"{PAGE};q=0.5, {DATA};q=0.9", DATA),
        (f"{PAGE};q=0.9, {DATA};q=0.9", PAGE),
        (f"{PAGE};q=0.9, {DATA};q=0.5", PAGE),
        (f"{DATA};q=0.4, */*;q=0.5", PAGE),
        (f"{DATA};q=0.4, */*;q=0.3", DATA),
        ("application/*", DATA),
        (f"application/*, {DATA};q=0", LINKS),
        (f"{PAGE};q=0, */*", DATA),
        (f"{DATA};q=0", PAGE),
        (f'{DATA};profile="https://schema.org"', DATA),
        (f"{DATA};q=nonsense", PAGE),
        (f"{DATA};q=7", PAGE),
        (f"{DATA};q=nan, {LINKS};q=0.1", LINKS),
        (";;,,q=1", PAGE),
        (f"{'x' * 3000}, {DATA}", PAGE),
    ],
)
def test_the_most_wanted_form_is_answered(accept, form):
    assert preferred(accept, OFFERED) == form


@pytest.mark.parametrize(("accept", "form"), [(CHROMIUM, PAGE), (DATA, DATA), (LINKS, LINKS), ("a/b", PAGE)])
async def test_the_address_on_a_label_answers_by_what_is_asked(hall: Hall, accept, form):
    gift = hall.gifts[0]
    await open_whole(hall, gift)

    for code in (gift, hall.patches(gift)[0]):
        async with hall.visitor().http.get(f"/{code}", headers={"Accept": accept}) as response:
            assert (response.status, response.content_type) == (200, form)
            assert {"Accept", "Accept-Language"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize("accept", [DATA, LINKS, "application/json", f"{PAGE};q=0"])
async def test_what_is_sealed_is_a_page_whatever_is_asked(hall: Hall, accept):
    for code in (hall.gifts[0], hall.patches(hall.gifts[0])[0]):
        async with hall.visitor().http.get(f"/{code}", headers={"Accept": accept}) as response:
            assert (response.status, response.content_type) == (200, PAGE)
            assert "Still folded" in await response.text()
            assert "Accept" in response.headers["Vary"]


async def test_an_exchange_answers_a_program_with_its_event(hall: Hall):
    async with hall.visitor().http.get(f"/{hall.code}", headers={"Accept": DATA}) as response:
        assert response.content_type == DATA
        assert "MixedEventAttendanceMode" in await response.text()
    async with hall.visitor().http.get(f"/{hall.code}", headers={"Accept": CHROMIUM}) as response:
        assert response.content_type == PAGE
        assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("accept_encoding", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("deflate, br;q=1.0, gzip;q=0.1", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("gzip;q=0.5, identity;q=0.5", True),
        ("", False),
        ("identity", False),
        ("br, deflate", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("gzip;q=0.4, identity;q=0.5", False),
        ("gzip;q=nonsense", False),
        ("gzipped, not-gzip", False),
    ],
)
def test_a_browser_says_whether_it_takes_packed_pages(accept_encoding, taken):
    assert takes_gzip(accept_encoding) is taken


@pytest.mark.parametrize(("accept_encoding", "coding"), [("gzip;q=0", None), ("deflate, gzip;q=0.1", "gzip")])
async def test_what_is_not_taken_packed_is_sent_as_it_is(hall: Hall, accept_encoding, coding):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    style, sealed = hall.services.views.static.url("pages/base.css"), hall.gifts[1]

    for path in (style, f"/{gift}", f"/{gift}/manifest.json", f"/{sealed}", "/nothing-of-ours", "/"):
        async with hall.visitor().http.get(path, headers={"Accept-Encoding": accept_encoding}) as response:
            assert response.headers.get("Content-Encoding") == coding, path
            assert await response.text()
