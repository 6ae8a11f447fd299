"""Conditions: a browser that has a page already is told so, and no other."""

import pytest
from aiohttp import hdrs
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from ceremony import open_whole
from halls import Hall
from twincloth.pages.conditions import has_already


def asks(*known: str, etag: str) -> bool:
    headers = CIMultiDict((hdrs.IF_NONE_MATCH, value) for value in known)
    return has_already(make_mocked_request("GET", "/", headers=headers), etag)


@pytest.mark.parametrize(
    "known",
    [
        *('"abc"', 'W/"abc"', '"x", "abc"', 'W/"x","y" , W/"abc"', ',, "abc" ,', "*", " * ", '"é","abc"'),
        '"a,b", "abc"',
    ],
)
def test_a_tag_is_found_in_a_list_whether_weak_or_strong(known):
    assert asks(known, etag='"abc"')
    assert asks(known, etag='W/"abc"')


@pytest.mark.parametrize(
    "known", ["", "abc", '"ab"', '"abcd"', '"xabc"', '"x abc"', '"ABC"', '"*"', 'w"abc', '"x,abc,y"']
)
def test_a_part_of_a_tag_is_not_the_tag(known):
    assert not asks(known, etag='"abc"')
    assert not asks(known, etag='W/"abc"')


def test_a_list_may_stand_in_several_lines():
    assert asks('"x"', '"abc"', etag='W/"abc"')


def test_who_says_nothing_has_nothing():
    assert not asks(etag='"abc"')


async def test_an_open_page_is_not_sent_twice(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    http = hall.visitor().http
    async with http.get(f"/{gift}") as response:
        etag = response.headers["ETag"]

    for known, status in ((f'"old", {etag}', 304), ("*", 304), (etag.replace('"', '"x', 1), 200)):
        async with http.get(f"/{gift}", headers={"If-None-Match": known}) as response:
            assert response.status == status, known
            assert response.headers["ETag"] == etag
            assert bool(await response.read()) == (status == 200)
