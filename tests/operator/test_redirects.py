"""Redirect maps: every code ever printed leads from the former address to today's."""

import re

import pytest

from ceremony import withdraw
from halls import Hall
from twincloth.operator.failures import Failed
from twincloth.operator.redirects import HOW, RedirectMap

LINES = {
    "nginx": r"    /(\w+) (\S+);",
    "netlify": r"/(\w+) (\S+) 302",
    "apache": r'RedirectMatch 307 "\(\?i\)\^/(\w+)/\?\$" "(\S+)"',
}


@pytest.mark.parametrize("server", LINES)
async def test_every_code_is_in_the_map_also_a_withdrawn_one(hall: Hall, server):
    codes = set(hall.services.collection.contents[hall.code].codes().values())
    await withdraw(hall, "perm-quilt", "bear")

    lines = await RedirectMap(code=hall.code.lower(), server=server).do(hall.services)

    assert lines[0] == HOW[server]
    found = [re.fullmatch(LINES[server], line) for line in lines]
    targets = {match[1].upper(): match[2] for match in found if match}
    assert targets == {code: f"{hall.url}/{code}" for code in codes}
    assert len(codes) == 9


async def test_netlify_which_tells_cases_apart_gets_both(hall: Hall):
    lines = await RedirectMap(code=hall.code, server="netlify").do(hall.services)

    assert f"/{hall.gifts[0]} {hall.url}/{hall.gifts[0]} 302" in lines
    assert f"/{hall.gifts[0].lower()} {hall.url}/{hall.gifts[0]} 302" in lines


async def test_no_map_sends_anybody_anywhere_for_good(hall: Hall):
    for server in LINES:
        lines = await RedirectMap(code=hall.code, server=server).do(hall.services)
        assert not any(re.search(r"\b30[18]\b", line) for line in lines[1:])


async def test_a_code_that_is_no_exchange_is_told(hall: Hall):
    with pytest.raises(Failed, match="no exchange has this code"):
        await RedirectMap(code=hall.gifts[0]).do(hall.services)
