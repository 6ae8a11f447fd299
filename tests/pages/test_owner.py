"""The owner: known by a cookie of their own, until the link is revoked or logged out; nobody else sees their pages."""

import pytest

from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.live.owner_links import EVERY, OwnerLinks
from twincloth.operator.owner import LogOutOwner, RevokeOwnerLink
from twincloth.operator.secret import RotateSecret

pytestmark = pytest.mark.on_both

PAGES = ["/begin", "/begin/work", "/operator", "/operator/sweep"]


async def test_nobody_but_an_owner_sees_their_pages(hall: Hall):
    for visitor in (hall.visitor(), await hall.host("perm"), await hall.stage()):
        for path in PAGES:
            status, page = await visitor.get(path)
            assert (status, "runs this server" in page) == (410, True)
    owner = await hall.owner()
    assert [(await owner.get(path))[0] for path in PAGES] == [200] * len(PAGES)


async def test_fetching_the_link_opens_nothing_and_no_answer_names_its_key(hall: Hall):
    async with hall.visitor().http.get("/owner") as response:
        page = await response.text()
    assert "Set-Cookie" not in response.headers
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert 'action="/owner"' in page
    for forged in ("forged", ""):
        assert (await hall.visitor().post("/owner", key=forged))[0] == 410
    _, _, staff = (await hall.link(Role.HOST, "perm")).partition("#")
    assert (await hall.visitor().post("/owner", key=staff))[0] == 410, "a host is no owner"


async def test_logging_out_and_revoking_end_what_a_browser_was_let_into(hall: Hall):
    owner = await hall.owner()
    (link,) = hall.services.owner_links
    await RotateSecret().do(hall.services)
    assert (await owner.get("/begin"))[0] == 200

    await LogOutOwner(link=link.id).do(hall.services)
    assert (await owner.get("/begin"))[0] == 410
    again = await hall.owner()
    (_, other) = hall.services.owner_links
    await RevokeOwnerLink(link=other.id).do(hall.services)
    assert (await again.get("/begin"))[0] == 410

    kept = OwnerLinks(hall.services.database)
    await kept.open()
    assert [(one.id, one.epoch) for one in kept] == [(link.id, 1)], "a restart knows the same"
    assert kept.ever_made


async def test_a_link_was_last_used_when_somebody_came_by_it(hall: Hall):
    now = 1_000_000
    links = OwnerLinks(hall.services.database, lambda: now)
    made = await links.make("a" * 64)
    for later, used in ((0, 0), (EVERY - 1, 0), (EVERY, EVERY)):
        now = 1_000_000 + later
        await links.note(made.id)
        (link,) = links
        assert link.used == 1_000_000 + used


async def test_an_owner_counts_as_somebody_known(hall: Hall):
    owner = await hall.owner()
    cookies = {cookie.key: cookie.value for cookie in owner.http.cookie_jar}

    assert hall.services.identities.owner(cookies)
    assert not hall.services.identities.owner({"twincloth_owner": "CanaryField.abc.def"})
