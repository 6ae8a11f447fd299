"""Lights: hosts see which stages and desks are connected, and since when one is gone."""

import re

from halls import Hall, come_true
from twincloth.exchange.actor import Role
from twincloth.exchange.lights import Light
from twincloth.exchange.passing import Passing
from twincloth.exchange.staff import DismissStaff
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.lights import Lights
from twincloth.views.viewer import View, Viewer

STAGE = Subscriber("K7Q2MX", Viewer(View.STAGE, "en"), "screen")


def state_of(html: str, link: str) -> str:
    found = re.search(rf'id="light-{link}" data-state="(\w+)"', html)
    return found[1] if found else ""


async def test_hosts_see_a_stage_come_and_go_and_nobody_once_its_link_is_revoked(hall: Hall):
    host = await (await hall.host("oxford")).connect("host")
    projector = hall.visitor()
    await projector.get(await hall.link(Role.STAGE, staff="screen"))

    stage = await projector.connect("stage")
    await come_true(lambda: any(state_of(pulse["html"], "screen") == "here" for pulse in host.heard["pulse"]))
    await stage.client.disconnect()
    await come_true(lambda: state_of(host.heard["pulse"][-1]["html"], "screen") == "gone")
    assert "gone since" in host.heard["pulse"][-1]["html"]
    assert (await hall.state()).seq == (await hall.give(DismissStaff(staff="screen"))) - 1

    await come_true(lambda: "screen" not in hall.services.views.passing[hall.code].of("lights"))


def test_a_light_tells_how_many_pages_there_are_and_since_when():
    audience, passing, now = Audience(), {"K7Q2MX": Passing()}, [1000]
    light = lambda: passing["K7Q2MX"].of("lights").get("screen")  # noqa: E731
    Lights(audience, passing, lambda code, changes: [*map(passing[code].take_in, changes)], lambda: now[0])

    audience.enter("1", STAGE)
    now[0] = 2000
    audience.enter("2", STAGE)
    assert light() == Light(screens=2, since=1000)
    audience.leave("1")
    assert light() == Light(screens=1, since=1000)
    now[0] = 3000
    audience.leave("2")
    assert light() == Light(screens=0, since=3000)


def test_participants_have_no_light():
    audience, passing = Audience(), {"K7Q2MX": Passing()}
    Lights(audience, passing, lambda code, changes: [*map(passing[code].take_in, changes)])

    audience.enter("1", Subscriber("K7Q2MX", Viewer(View.SESSION, "en"), "vera"))

    assert passing["K7Q2MX"].of("lights") == {}
