"""The session page: the lobby, registering, and whose phone it is."""

import asyncio
import re

import pytest

from halls import PATIENCE, Hall
from pages.registration import form, names, ticket
from twincloth.exchange.doors import CloseDoors, EndExchange
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal
from twincloth.views.refusals import sentence


async def test_before_the_doors_open_there_are_title_welcome_and_both_clocks(hall: Hall):
    await hall.give(CloseDoors())

    status, page = await hall.visitor().get(f"/{hall.code}")

    assert status == 200
    assert "Two quilts" in page
    assert "Vera and Oleg greet Alice and Tom." in page
    assert "20:00" in page
    assert "15:00" in page
    assert "<count-down" in page
    assert 'view="lobby"' in page
    assert 'name="ticket"' not in page


async def test_with_open_doors_a_guest_may_watch_and_register(hall: Hall):
    _, page = await hall.visitor("ru").get(f"/{hall.code}")

    assert 'view="session"' in page
    assert page.count('name="place"') == 2
    assert "Два одеяла" in page
    assert ticket(page)


async def test_registering_sets_a_cookie_that_only_the_server_reads(hall: Hall):
    vera = hall.visitor("ru")
    fields = {"name": "Вера", "place": "perm", "ticket": await form(vera)}
    async with vera.http.post(f"/{hall.code}/register", data=fields, allow_redirects=False) as response:
        set_cookie = response.headers["Set-Cookie"]

    assert (response.status, response.headers["Location"]) == (303, f"/{hall.code}")
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    assert "Path=/" in set_cookie


async def test_who_has_registered_is_remembered(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    _, page = await vera.get(f"/{hall.code}")

    assert 'name="ticket"' not in page
    assert "<message-composer>" in page
    assert re.search(r'<live-exchange[^>]* me="p[\w-]+"', page)


async def test_who_has_registered_comes_in_though_the_doors_are_closed(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    await hall.give(CloseDoors())

    assert 'view="session"' in (await vera.get(f"/{hall.code}"))[1]
    assert 'view="lobby"' in (await hall.visitor().get(f"/{hall.code}"))[1]


async def test_when_it_is_over_the_page_says_so_and_leads_to_the_record(hall: Hall):
    await hall.give(EndExchange())

    _, page = await hall.visitor().get(f"/{hall.code}")

    assert f'href="/{hall.code}/record"' in page
    assert 'id="messaging" data-open="false" data-ended' in page


@pytest.mark.parametrize(
    ("name", "place", "field", "words"),
    [
        ("", "perm", "name", "at least one letter"),
        ("   ", "perm", "name", "at least one letter"),
        ("!!!", "perm", "name", "at least one letter"),
        ("x" * 41, "perm", "name", "40 characters"),
        ("Al\u202eice", "perm", "name", "U+202E"),
        ("Alice", "", "place", "one of the places"),
        ("Alice", "atlantis", "place", "one of the places"),
        ("AIice", "oxford", "name", "already called"),
        ("  ТОМ ", "oxford", "name", "already called"),
        ("T\u200bom", "oxford", "name", "already called"),
    ],
)
async def test_what_stands_against_a_registration_is_said_in_place(hall: Hall, name, place, field, words):
    await hall.visitor().register("Alice", "perm")
    await hall.visitor().register("Tom", "perm")
    before = await names(hall)

    status, page = await hall.visitor().post(f"/{hall.code}/register", name=name, place=place, consent="yes")

    assert status == 422
    assert words in page
    assert f'id="{field}-error"' in page
    assert 'name="consent" value="yes" checked' in page
    assert place not in ("perm", "oxford") or f'value="{place}" required checked' in page
    assert await names(hall) == before


async def test_what_was_typed_is_kept_and_harmless(hall: Hall):
    evil = '"><script>alert(1)</script>' + "x" * 40

    _, page = await hall.visitor().post(f"/{hall.code}/register", name=evil, place="perm")

    assert "&#34;&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page


async def test_a_refusal_speaks_the_language_of_the_visitor(hall: Hall):
    _, page = await hall.visitor("ru").post(f"/{hall.code}/register", name="", place="perm")

    assert sentence(Refusal("name-empty"), "ru") in page


async def test_sending_one_form_twice_makes_one_person(hall: Hall):
    vera = hall.visitor("ru")
    fields = {"name": "Вера", "place": "perm", "ticket": await form(vera)}

    async with vera.http.post(f"/{hall.code}/register", data=fields, allow_redirects=False) as first:
        first_cookie = first.cookies["twincloth_people"].value
    stranger = hall.visitor()
    async with stranger.http.post(f"/{hall.code}/register", data=fields, allow_redirects=False) as again:
        again_cookie = again.cookies["twincloth_people"].value

    assert (first.status, again.status) == (303, 303)
    assert await names(hall) == ["Вера"]
    identities = hall.services.identities
    assert identities.participant({"twincloth_people": first_cookie}, hall.code) == identities.participant(
        {"twincloth_people": again_cookie}, hall.code
    )


@pytest.mark.parametrize("forged", ["", "p123", "InB4Ig.aaaa.bbbb", "x" * 5000])
async def test_a_forged_ticket_makes_a_person_of_its_own(hall: Hall, forged):
    status, _ = await hall.visitor().post(f"/{hall.code}/register", name="Tom", place="oxford", ticket=forged)

    assert status == 200
    (person,) = (await hall.state())[People].by_id
    assert person != forged


async def test_a_ticket_that_is_too_old_is_none(hall: Hall, monkeypatch):
    vera = hall.visitor("ru")
    fields = {"name": "Вера", "place": "perm", "ticket": await form(vera)}
    old = hall.services.identities.redeem(fields["ticket"])
    monkeypatch.setattr("twincloth.pages.identity.TICKET_AGE", -1)

    await vera.post(f"/{hall.code}/register", **fields)

    (person,) = (await hall.state())[People].by_id
    assert person != old


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_form_of_another_site_is_refused(hall: Hall, headers):
    fields = {"name": "Tom", "place": "oxford"}
    async with hall.visitor().http.post(f"/{hall.code}/register", data=fields, headers=headers) as response:
        page = await response.text()

    assert response.status == 403
    assert "another site" in page
    assert await names(hall) == []


@pytest.mark.parametrize("site", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}])
async def test_a_form_of_our_own_is_taken(hall: Hall, site):
    fields = {"name": "Tom", "place": "oxford"}
    headers = site | {"Origin": hall.url}
    async with hall.visitor().http.post(f"/{hall.code}/register", data=fields, headers=headers) as response:
        assert response.status == 200

    assert await names(hall) == ["Tom"]


async def test_registering_with_a_gifts_code_is_refused(hall: Hall):
    assert (await hall.visitor().post(f"/{hall.gifts[0]}/register", name="Tom", place="oxford"))[0] == 404


def part(header, value=b"Tom", name=b"name"):
    """A form of one field in multipart, with a header of its own."""
    headers = b'Content-Disposition: form-data; name="' + name + b'"' + (b"\r\n" + header if header else b"")
    return b"--x\r\n" + headers + b"\r\n\r\n" + value + b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=%FF%FE&place=perm", "application/x-www-form-urlencoded"),
        (b"name=\xff\xfe&place=perm", "application/x-www-form-urlencoded"),
        (b"name=Tom&place=perm", "application/x-www-form-urlencoded; charset=klingon"),
        (b"nonsense", "multipart/form-data"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b'{"name": "Tom", "place": "perm"}', "application/json"),
        (
            b'--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nTom\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"name=\\ud800&place=perm", "application/x-www-form-urlencoded; charset=unicode_escape"),
        (b"name=Tom&place=perm&ticket=\\ud800", "application/x-www-form-urlencoded; charset=unicode_escape"),
        (part(b"Content-Transfer-Encoding: klingon"), "multipart/form-data; boundary=x"),
        (
            part(b"Content-Type: text/plain; charset=unicode_escape", b"\\ud800"),
            "multipart/form-data; boundary=x",
        ),
        (part(b"X-Long: " + b"x" * 20_000), "multipart/form-data; boundary=x"),
        (part(b"\x00:"), "multipart/form-data; boundary=x"),
        (part(b"", b"x" * 50, name=b"_charset_"), "multipart/form-data; boundary=x"),
    ],
)
async def test_a_form_that_no_browser_sends_is_no_defect(hall: Hall, body, kind):
    headers = {"Content-Type": kind}
    async with hall.visitor().http.post(f"/{hall.code}/register", data=body, headers=headers) as response:
        page = await response.text()

    assert response.status in (400, 422)
    assert "<h1" in page
    assert await names(hall) == []


async def test_a_form_that_is_not_compressed_as_it_says_is_no_defect(hall: Hall):
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    broken = hall.visitor().http.post(f"/{hall.code}/register", data=b"name=Tom", headers=headers)
    async with broken as response:
        page = await response.text()

    assert response.status == 400
    assert "<h1" in page


@pytest.mark.parametrize(("name", "path", "status"), [("people", "/{code}", 200), ("staff", "/host", 410)])
async def test_a_cookie_that_is_no_text_makes_nobody_anybody(hall: Hall, name, path, status):
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.services.settings.port)
    head = f"GET {path.format(code=hall.code)} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: twincloth_{name}="
    writer.write(head.encode() + b"\xff\xfe\r\n\r\n")
    answer = await asyncio.wait_for(reader.readline(), PATIENCE)
    writer.close()

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
