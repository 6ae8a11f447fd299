"""The first page: one field for a code, however it is typed."""

import pytest

from halls import Hall
from twincloth.collection.codes import in_cyrillic_layout
from twincloth.exchange.refusal import Refusal
from twincloth.views.refusals import sentence

LOOK_ALIKES = str.maketrans("BKMH0PCTX3", "ВКМНОРСТХЗ")


def spoken(code: str) -> str:
    return f" {code[:3].lower()} {code[3:]} "


def hyphened(code: str) -> str:
    return f"{code[:3]}-{code[3:]}"


def with_letters_for_digits(code: str) -> str:
    return code.replace("0", "o").replace("1", "l")


def in_cyrillic(code: str) -> str:
    return code.translate(LOOK_ALIKES).lower()


async def landed(hall: Hall, typed: str) -> tuple[int, str]:
    async with hall.visitor().http.get("/", params={"code": typed}) as response:
        return response.status, response.url.path


@pytest.mark.parametrize(
    "typing", [str, str.lower, spoken, hyphened, with_letters_for_digits, in_cyrillic, in_cyrillic_layout]
)
async def test_a_code_leads_on_however_it_is_typed(hall: Hall, typing):
    for code in (hall.code, hall.gifts[0], hall.patches(hall.gifts[0])[0]):
        assert await landed(hall, typing(code)) == (200, f"/{code}")


async def test_an_address_may_be_typed_in_lower_case_too(hall: Hall):
    status, page = await hall.visitor().get(f"/{hall.code.lower()}")

    assert status == 200
    assert "Two quilts" in page


async def test_the_first_page_has_one_field_and_says_nothing_is_wrong(hall: Hall):
    status, page = await hall.visitor().get("/")

    assert status == 200
    assert page.count("<input") == 1
    assert "autofocus" in page
    assert "code-error" not in page


@pytest.mark.parametrize(
    "typed", ["ABCDEF", "", "    ", "K7Q2M", "привет", "x" * 500, '"><script>alert(1)</script>', "\u202e\x00"]
)
async def test_a_wrong_code_is_said_in_place_and_kept(hall: Hall, typed):
    async with hall.visitor().http.get("/", params={"code": typed}) as response:
        page = await response.text()

    assert response.status == 404
    assert 'aria-invalid="true"' in page
    assert "Nothing has this code" in page
    assert "<script>alert" not in page


async def test_a_wrong_code_stays_in_the_field(hall: Hall):
    async with hall.visitor("ru").http.get("/", params={"code": "K7Q 2MM"}) as response:
        page = await response.text()

    assert 'value="K7Q 2MM"' in page
    assert sentence(Refusal("unknown-code"), "ru") in page


@pytest.mark.parametrize(
    "path", ["/ABCDEF", "/no-such-page-at-all", "/a/b/c", "/%00", "/%FF", "/..%2f..%2fetc%2fpasswd"]
)
async def test_an_address_of_nothing_is_a_friendly_404_with_the_code_field(hall: Hall, path):
    status, page = await hall.visitor("ru").get(path)

    assert status == 404
    assert 'name="code"' in page
    assert 'lang="ru"' in page


async def test_a_server_without_any_exchange_says_so_kindly(hall: Hall, monkeypatch):
    assert 'name="code"' in (await hall.visitor().get("/"))[1]
    monkeypatch.setattr(hall.services.collection, "contents", {})
    status, page = await hall.visitor("ru").get("/")

    assert status == 200
    assert "Здесь пока ничего нет" in page
    assert 'name="code"' not in page
