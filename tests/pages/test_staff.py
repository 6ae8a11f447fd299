"""Staff links: what opens them, what revokes them, and the links that hosts make."""

import html
import re

import pytest
from yarl import URL

from ceremony import second_exchange
from halls import Hall
from pages.test_labels import read_off
from twincloth.exchange.actor import HOSTS, STAFF, Role
from twincloth.exchange.staff import DismissStaff, Staff

STAGE = {"role": "stage"}


async def links(hall: Hall, role: Role) -> list[str]:
    return [link.id for link in (await hall.state())[Staff].links.values() if link.role is role]


def new_stage(page: str) -> str:
    found = re.search(r'href="http://[^"/]+(/stage#[\w-]+)"', page)
    assert found, page
    return found[1]


async def test_a_link_sets_the_cookie_and_leads_to_the_dashboard(hall: Hall):
    path, _, key = (await hall.link(Role.HOST, "perm", "nina")).partition("#")
    visitor = hall.visitor("ru")
    async with visitor.http.post(path, data={"key": key}, allow_redirects=False) as response:
        set_cookie = response.headers["Set-Cookie"]

    assert (response.status, response.headers["Location"]) == (303, "/host?as=nina")
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    status, page = await visitor.get("/host?as=nina")
    assert status == 200
    assert 'view="host"' in page
    assert 'as="nina"' in page


async def test_nothing_of_the_key_is_kept(hall: Hall):
    path = await hall.link(Role.HOST, "perm", "nina")
    key = path.rpartition("#")[2]

    host = hall.visitor()
    _, page = await host.get(path)

    assert len(key) >= 22, "128 bits"
    assert key not in page
    assert key not in host.cookies()
    for file in hall.services.settings.data.rglob("*"):
        assert not file.is_file() or key.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    "path", ["/host", "/host?as=nina", "/print/labels", "/staff/forged", "/stage/forged", "/staff/%00"]
)
async def test_without_a_link_there_is_a_friendly_page(hall: Hall, path):
    await hall.link(Role.HOST, "perm", "nina")

    status, page = await hall.visitor("ru").get(path)

    assert status == 410
    assert '<div class="gone">' in page
    assert 'name="code"' in page
    assert "Two quilts" not in page


async def test_a_revoked_link_opens_nothing_for_who_came_by_it_either(hall: Hall):
    path = await hall.link(Role.HOST, "perm", "nina")
    nina = hall.visitor()
    assert (await nina.get(path))[0] == 200

    await hall.give(DismissStaff(staff="nina"))

    for again in (path, "/host", "/host?as=nina", "/print/labels"):
        status, page = await nina.get(again)
        assert status == 410
        assert "no longer opens anything" in page


async def test_a_stage_link_opens_no_dashboard(hall: Hall):
    stage = await hall.stage()
    (id,) = await links(hall, Role.STAGE)

    assert (await stage.get(f"/host?as={id}"))[0] == 410
    assert (await stage.get("/print/labels"))[0] == 410


async def test_a_host_link_opens_no_stage(hall: Hall):
    path = await hall.link(Role.HOST, "perm")

    assert (await hall.visitor().get(path.replace("/staff", "/stage")))[0] == 410


async def test_a_stage_link_that_was_typed_as_a_staff_link_leads_to_the_stage(hall: Hall):
    path, _, key = (await hall.link(Role.STAGE)).partition("#")

    async with hall.visitor().http.post("/staff", data={"key": key}) as response:
        page = await response.text()

    assert f'action="{path}"' in page
    assert f'value="{key}"' in page
    assert "Set-Cookie" not in response.headers


async def test_a_participants_cookie_is_no_staff_cookie(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    forged = vera.http.cookie_jar.filter_cookies(URL(hall.url))["twincloth_people"].value
    vera.http.cookie_jar.update_cookies({"twincloth_staff": forged}, URL(hall.url))

    assert (await vera.get("/host"))[0] == 410


async def test_a_host_makes_a_stage_link_which_is_shown_once(hall: Hall):
    tom = await hall.host("oxford")
    (host,) = await links(hall, Role.HOST)

    _, page = await tom.post("/host/links", **STAGE, **{"as": host, "place": "oxford"})

    path = new_stage(html.unescape(page))
    assert (await hall.visitor().get(path))[0] == 200
    assert path not in (await tom.get("/host"))[1]
    assert len(await links(hall, Role.STAGE)) == 1


async def test_a_host_revokes_a_stage_link(hall: Hall):
    tom = await hall.host("oxford")
    (host,) = await links(hall, Role.HOST)
    _, page = await tom.post("/host/links", **STAGE, **{"as": host, "place": ""})
    path = new_stage(html.unescape(page))
    (stage,) = await links(hall, Role.STAGE)

    await (await tom.connect("host")).done("dismiss-staff", staff=stage)

    assert (await hall.visitor().get(path))[0] == 410
    assert await links(hall, Role.STAGE) == []


async def test_a_host_makes_a_link_for_a_host_of_any_place_and_may_revoke_it(hall: Hall):
    nina = await hall.host("perm", "ru")
    (own,) = await links(hall, Role.HOST)

    _, page = await nina.post("/host/links", **{"role": "host", "as": own, "place": "oxford", "name": "Tom"})

    page = html.unescape(page)
    key = re.search(r"/staff#([\w-]{22})", page)[1]
    symbol = page[page.index('<div class="shared-symbol">') :].partition("</div>")[0]
    assert read_off(symbol.removeprefix('<div class="shared-symbol">')) == f"{hall.url}/staff#{key}"
    assert "You are a host of “" in page
    assert "Вы ведёте встречу «" in page
    tom = hall.visitor()
    assert (await tom.get(f"/staff#{key}"))[0] == 200
    assert key not in (await nina.get("/host/links"))[1], "it is shown once"
    assert "Tom" in (await nina.get("/host/links"))[1]
    (other,) = set(await links(hall, Role.HOST)) - {own}
    assert (await nina.post("/host/links/revoke", **{"as": own, "link": own}))[0] == 422
    assert (await nina.post("/host/links/revoke", **{"as": own, "link": other}))[0] == 200
    assert (await tom.get("/host"))[0] == 410
    assert await links(hall, Role.HOST) == [own]


async def test_a_name_that_will_not_do_is_told_beside_its_field_and_stays(hall: Hall):
    tom = await hall.host("oxford")
    (own,) = await links(hall, Role.HOST)
    mixed = "Niна"

    for path, fields in (
        ("/host/links", {"role": "host", "place": "perm"}),
        ("/host/links/name", {"link": own}),
    ):
        status, page = await tom.post(path, **fields, **{"as": own, "name": mixed})
        assert status == 422
        assert f'value="{mixed}"' in page
        assert page.count('aria-invalid="true"') == 1
    await tom.post("/host/links/name", **{"as": own, "link": own, "name": "Tom’s  laptop"})

    assert "Tom’s laptop" in (await tom.get("/host/links"))[1]
    assert await links(hall, Role.HOST) == [own]
    assert (await tom.post("/host/links", **{"as": own, "role": "operator", "place": ""}))[0] == 404


async def test_a_stage_link_of_an_unknown_place_is_refused(hall: Hall):
    tom = await hall.host("oxford")
    (host,) = await links(hall, Role.HOST)

    status, page = await tom.post("/host/links", **STAGE, **{"as": host, "place": "atlantis"})

    assert status in (404, 422)
    assert "one of the places" in page
    assert await links(hall, Role.STAGE) == []


async def test_who_is_no_host_makes_no_link(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    await hall.host("oxford")
    (host,) = await links(hall, Role.HOST)

    status, _ = await vera.post("/host/links", **STAGE, **{"as": host, "place": "perm"})

    assert status == 410
    assert await links(hall, Role.STAGE) == []
    assert await links(hall, Role.HOST) == [host]


async def test_a_host_of_one_exchange_is_nobody_in_another(hall: Hall):
    other = await second_exchange(hall)
    tom = await hall.host("oxford")

    assert 'view="lobby"' in (await tom.get(f"/{other}"))[1]
    _, page = await tom.get("/host")
    assert "Two quilts" in page
    assert "Two tablecloths" not in page


async def test_the_dashboard_of_one_of_two_links_is_asked_for_by_its_id(hall: Hall):
    both = hall.visitor()
    for place in ("perm", "oxford"):
        await both.get(await hall.link(Role.HOST, place, f"of-{place}"))

    for place in ("perm", "oxford"):
        assert f'as="of-{place}"' in (await both.get(f"/host?as=of-{place}"))[1]
    assert (await both.get("/host?as=somebody-else"))[0] == 410


@pytest.mark.parametrize("role", sorted(STAFF - HOSTS))
async def test_hosts_make_links_for_every_desk_of_one_place_or_of_all(hall: Hall, role: Role):
    host = await hall.host("perm")
    for place, named in (("perm", "Perm"), ("", "For every place")):
        _, page = await host.post("/host/links", role=role, place=place, name="Ann of the library")
        found = re.search(r'href="http://[^"/]+(/staff#[\w-]+)"', page)
        assert found, page
        assert "Ann of the library" in page

        status, desk = await hall.visitor().get(found[1])

        assert status == 200
        assert f'view="{role}"' in desk
        assert named in desk


async def test_a_host_of_all_places_has_every_page_of_hosts(hall: Hall):
    nina = hall.visitor()
    assert (await nina.get(await hall.link(Role.HOST, "", "nina")))[0] == 200
    paths = {route.resource.canonical for route in hall.router.routes() if route.method == "GET"}
    pages = [path for path in paths if path.startswith("/host") and "{" not in path and "export" not in path]

    assert len(pages) > 10
    assert {path: status for path in pages if (status := (await nina.get(path))[0]) != 200} == {}
