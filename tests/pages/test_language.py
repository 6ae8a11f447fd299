"""The language of a page: the browser's first, then what the visitor chose."""

import pytest
from yarl import URL

from halls import Hall
from twincloth.pages.paths import local_path


async def language(hall: Hall, accepted: str) -> str:
    async with hall.visitor().http.get("/", headers={"Accept-Language": accepted}) as response:
        page = await response.text()
    return page.split('<html lang="')[1][:2]


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en;q=0.8,ru;q=0.9", "ru"),
        ("de,ru;q=0.5,en;q=0.4", "ru"),
        ("de", "en"),
        ("", "en"),
        ("ru;q=0,en", "en"),
        ("ru;q=nonsense,en", "en"),
        (";;;,,,=", "en"),
        ("RU", "ru"),
    ],
)
async def test_the_first_choice_is_the_browsers(hall: Hall, accepted, spoken):
    assert await language(hall, accepted) == spoken


async def test_a_switch_is_remembered_and_leads_back(hall: Hall):
    visitor = hall.visitor("en")
    async with visitor.http.get("/language/ru", params={"back": f"/{hall.code}"}) as response:
        assert response.url.path == f"/{hall.code}"
        page = await response.text()

    assert '<html lang="ru"' in page
    assert '<html lang="ru"' in (await visitor.get("/"))[1]
    assert '<html lang="ru"' in (await visitor.get("/BBBBBB"))[1]


async def test_the_switch_names_the_other_language_by_its_own_name(hall: Hall):
    assert ">Русский</a>" in (await hall.visitor("en").get("/"))[1]
    assert ">English</a>" in (await hall.visitor("ru").get("/"))[1]


@pytest.mark.parametrize(
    "back",
    [
        *(
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "evil.example",
            "",
        ),
        *("/\t/evil.example", "/\n/evil.example", "\\\\evil.example", "/\r\nSet-Cookie: a=b"),
    ],
)
async def test_a_switch_leads_nowhere_else(hall: Hall, back):
    async with hall.visitor().http.get(
        "/language/ru", params={"back": back}, allow_redirects=False
    ) as response:
        target = response.headers["Location"]

    assert response.status == 303
    assert URL(hall.url).join(URL(target)).host == "127.0.0.1"
    assert target == "/"


def test_a_path_of_ours_is_left_as_it_is():
    assert local_path("/host?as=nina#stages") == "/host?as=nina#stages"
    assert local_path("/K7Q2MX/record") == "/K7Q2MX/record"


async def test_an_unknown_language_changes_nothing(hall: Hall):
    visitor = hall.visitor("ru")

    assert (await visitor.get("/language/klingon"))[0] == 200
    assert '<html lang="ru"' in (await visitor.get("/"))[1]


async def test_a_broken_cookie_is_no_choice(hall: Hall):
    visitor = hall.visitor("ru")
    visitor.http.cookie_jar.update_cookies({"twincloth_language": "../../etc"}, URL(hall.url))

    assert '<html lang="ru"' in (await visitor.get("/"))[1]
