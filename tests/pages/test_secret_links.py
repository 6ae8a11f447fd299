"""Secret links: nothing opens by fetching one; its key is posted, and stands in no log and no Referer."""

import re

import pytest
from socketio.exceptions import ConnectionError as Refused

from halls import Hall, Line
from twincloth.exchange.actor import Role
from twincloth.pages.secret_links import key_in

BOTH = pytest.mark.parametrize("role", [Role.HOST, Role.STAGE])
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def of_old(hall: Hall, role: Role) -> tuple[str, str]:
    """A link as it was handed out before there were any with a #, and its key."""
    path, _, key = (await hall.link(role, "perm")).partition("#")
    return f"{path}/{key}", key


@BOTH
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_whatever_only_fetches_a_link_is_given_no_cookie(hall: Hall, role, method):
    path, key = await of_old(hall, role)
    async with hall.visitor().http.request(method, path, allow_redirects=False) as response:
        page = await response.text()

    assert response.status == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    if method == "GET":
        assert re.search(r'<form[^>]* method="post" action="/(staff|stage)"', page)
        assert f'name="key" value="{key}"' in page
        assert "Two quilts" not in page


@BOTH
async def test_the_page_of_a_link_of_today_knows_nothing(hall: Hall, role):
    path, _, key = (await hall.link(role, "perm")).partition("#")

    status, page = await hall.visitor().get(path)

    assert status == 200
    assert key not in page
    assert "<secret-link" in page
    assert '<input id="key"' in page


@BOTH
async def test_a_posted_key_opens_and_no_answer_names_it(hall: Hall, role):
    path, _, key = (await hall.link(role, "perm")).partition("#")
    visitor = hall.visitor()
    async with visitor.http.post(path, data={"key": key}, allow_redirects=False) as response:
        page = await response.text()

    assert response.status == (303 if role is Role.HOST else 200)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" in response.headers
    assert key not in str(response.headers) + page
    assert (f'view="{role}"' in page) is (role is Role.STAGE)


@BOTH
@pytest.mark.parametrize("key", ["forged", "", "%00", "\ud800", "ключ"])
async def test_a_forged_key_opens_nothing_by_any_way(hall: Hall, role, key):
    path, _, _ = (await hall.link(role, "perm")).partition("#")
    body = f"key={key}".encode(errors="surrogatepass")
    async with hall.visitor().http.post(path, data=body, headers=FORM) as posted:
        assert posted.status in (400, 410)
        assert posted.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in posted.headers


@pytest.mark.parametrize(
    "pasted",
    [
        "KEY",
        " KEY\n",
        "https://cloth.example/staff#KEY",
        "https://cloth.example/stage?transparent=1#KEY",
        "https://cloth.example/stage#KEY?transparent=1",
        "https://cloth.example/staff/KEY",
        "cloth.example/stage/KEY?transparent=1",
    ],
)
def test_a_link_may_be_pasted_whole(pasted):
    assert key_in(pasted) == "KEY"


async def test_a_page_without_referrer_names_no_origin_and_its_form_is_taken(hall: Hall):
    """As browsers do over plain HTTP, where they send no Fetch Metadata."""
    path, _, key = (await hall.link(Role.HOST, "perm")).partition("#")

    async def status(address: str, **headers: str) -> int:
        async with hall.visitor().http.post(
            address, data={"key": key}, headers=headers, allow_redirects=False
        ) as answer:
            return answer.status

    assert await status(path, Origin="null") == 303
    assert await status(path, Origin="https://elsewhere.example") == 403
    assert await status(path, Origin="null", **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert await status(f"/{hall.code}/register", Origin="null") == 403


async def test_a_stage_inside_another_sites_page_is_live_without_a_cookie(hall: Hall):
    _, _, key = (await hall.link(Role.STAGE)).partition("#")
    bare = hall.visitor()

    assert (await (await bare.connect("stage", key=key)).ask("clock", {}))["ok"]
    assert bare.cookies() == ""

    for wrong in ({"key": "forged"}, {"key": ""}, {}, {"key": "x" * 1000}):
        line = Line(hall.visitor())
        with pytest.raises(Refused):
            await line.connect("stage", **wrong)
    with pytest.raises(Refused):
        await Line(hall.visitor()).connect("host", key=key)


async def test_a_revoked_stage_is_cut_off_and_its_key_connects_no_more(hall: Hall):
    path = await hall.link(Role.STAGE, "", "screen")
    tom = await (await hall.host("oxford")).connect("host")
    line = await hall.visitor().connect("stage", key=path.rpartition("#")[2])

    await tom.done("dismiss-staff", staff="screen")

    await line.cut_off.wait()
    with pytest.raises(Refused):
        await Line(hall.visitor()).connect("stage", key=path.rpartition("#")[2])
