"""Cookies by their names and flags: for this host alone, for no script, and kept through a change to HTTPS."""

from http.cookies import Morsel, SimpleCookie

import pytest
from aiohttp import ClientSession, DummyCookieJar

from halls import Hall, Limited
from twincloth.exchange.actor import Role
from twincloth.operator.secret import RotateSecret

SECURE = {"public_url": "https://cloth.example"}


def anybody(hall: Hall) -> ClientSession:
    """Somebody without cookies who comes to where the server really listens, as a proxy does."""
    return ClientSession(f"http://127.0.0.1:{hall.services.settings.port}", cookie_jar=DummyCookieJar())


async def set_by_everything(hall: Hall) -> list[Morsel[str]]:
    """Every cookie that any page sets, in one browser's visit."""
    found: list[Morsel[str]] = []
    jar: dict[str, str] = {}

    async def ask(method: str, path: str, **fields: str) -> None:
        async with (
            anybody(hall) as browser,
            browser.request(
                method,
                path,
                data=fields or None,
                headers={"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())},
                allow_redirects=False,
            ) as answer,
        ):
            assert answer.status in (200, 303), (path, await answer.text())
            for line in answer.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    found.append(morsel)
                    jar[name] = morsel.value

    for role in (Role.HOST, Role.STAGE):
        path, _, key = (await hall.link(role, "perm", str(role))).partition("#")
        await ask("POST", path, key=key)
    await ask("POST", f"/{hall.code}/register", name="Вера", place="perm")
    await ask("GET", "/language/ru")
    await ask("POST", "/host/links", **{"role": "stage", "as": "host", "place": "perm"})
    await ask("GET", "/host?as=host")
    await ask("GET", "/print/labels?as=host&stock=5160")
    await RotateSecret().do(hall.services)
    await ask("GET", f"/{hall.code}")
    await ask("POST", "/host/links/log-out-here", **{"as": "host"})
    return found


@pytest.mark.parametrize("settings", [SECURE, {}], ids=["https", "http"])
async def test_every_cookie_is_for_this_host_alone_and_for_no_script(limited: Limited, settings):
    async with limited(**settings) as hall:
        cookies = await set_by_everything(hall)

    kept = ("people", "staff", "once", "done", "language", "labels")
    plain = {f"twincloth_{name}" for name in kept}
    names = {cookie.key for cookie in cookies if cookie.value}
    assert names == ({f"__Host-{name}" for name in plain} if settings else plain)
    for cookie in cookies:
        assert cookie["path"] == "/", cookie
        assert not cookie["domain"], cookie
        assert cookie["httponly"], cookie
        assert cookie["samesite"] == "Lax", cookie
        assert bool(cookie["secure"]) is bool(settings) or not cookie.value, cookie
        assert cookie["max-age"], cookie


async def test_who_has_a_cookie_of_before_stays_in_and_gets_it_under_todays_name(limited: Limited):
    async with limited() as hall:
        vera = await hall.visitor("ru").register("Вера", "perm")
        await vera.get(await hall.link(Role.HOST, "perm", "nina"))
        before = vera.cookies()
    assert "__Host-" not in before

    async with limited(**SECURE) as hall:
        async with (
            anybody(hall) as browser,
            browser.get(f"/{hall.code}", headers={"Cookie": before}) as answer,
        ):
            assert ' me="p' in await answer.text()
            cookies = SimpleCookie()
            for line in answer.headers.getall("Set-Cookie"):
                cookies.load(line)
        after = "; ".join(f"{name}={one.value}" for name, one in cookies.items() if one.value)
        assert {name for name, one in cookies.items() if one.value} == {
            "__Host-twincloth_people",
            "__Host-twincloth_staff",
        }
        assert {name for name, one in cookies.items() if not one.value} == {
            "twincloth_people",
            "twincloth_staff",
        }
        async with anybody(hall) as browser, browser.get("/host", headers={"Cookie": after}) as answer:
            assert answer.status == 200
            assert "Set-Cookie" not in answer.headers, "once is enough"
        async with anybody(hall) as browser, browser.get("/host", headers={"Cookie": before}) as answer:
            assert answer.status == 200, "a socket and a page that come by the name of before are let in"


async def test_a_cookie_is_signed_anew_after_a_rotation_and_good_after_the_next(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    await RotateSecret().do(hall.services)
    before = vera.cookies()

    await vera.get(f"/{hall.code}")

    assert vera.cookies() != before
    await RotateSecret().do(hall.services)
    assert ' me="p' in (await vera.get(f"/{hall.code}"))[1]
    async with hall.visitor().http.get(f"/{hall.code}", headers={"Cookie": before}) as answer:
        assert ' me="p' not in await answer.text(), "the control: what was signed two secrets ago is void"


async def test_what_caches_may_keep_carries_nobodys_cookie(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    await RotateSecret().do(hall.services)
    for path in (
        f"/{hall.code}/places.css",
        f"/{hall.code}/qr.svg",
        hall.services.views.static.url("pages/base.css"),
    ):
        async with vera.http.get(path) as answer:
            assert answer.status == 200
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("settings", "said"), [(SECURE, "max-age=31536000"), ({}, None)], ids=["https", "http"]
)
async def test_browsers_come_by_https_for_a_year_where_people_do(limited: Limited, settings, said):
    async with limited(**settings) as hall:
        for path in (
            "/",
            f"/{hall.code}",
            "/host",
            "/staff",
            "/nothing/here",
            hall.services.views.static.url("pages/base.css"),
        ):
            async with anybody(hall) as browser, browser.get(path, allow_redirects=False) as answer:
                assert answer.headers.get("Strict-Transport-Security") == said, path
