"""Every page in a real browser, in both languages, on a phone and a laptop: for eyes, keyboards and screen readers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from browser.occasion import LAPTOP, PHONE, PROJECTOR, Occasion, occasion, press
from browser.reading import codes_on
from twincloth.resources import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("en-GB", "ru-RU")
DEVICES = {"phone": PHONE, "laptop": LAPTOP}
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def held(
    first_run: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, chromium: str
) -> Iterator[Occasion]:
    with occasion(first_run[0], tmp_path_factory.mktemp("pages"), chromium) as running:
        tom, nina = running.host("oxford", "en-GB"), running.host("perm", "ru-RU")
        gift = running.gift_of("perm")
        press(tom, "start-exchange", sure=True)
        for host in (tom, nina):
            press(host, "arm-gift", f"#handover-{gift}")
        press(tom, "start-unveiling", f"#handover-{gift}")
        press(tom, "open-patch", f"#handover-{gift}")
        tom.wait_for_selector('form[data-command="fold-patch"]')
        yield running


def addresses(held: Occasion) -> dict[str, str]:
    url, perm, oxford = held.addresses["url"], held.gift_of("perm"), held.gift_of("oxford")
    return {
        "the first page": f"{url}/",
        "a wrong code": f"{url}/?code=ZZZZZZ",
        "the session": held.addresses["join"],
        "the record": f"{held.addresses['join']}/record",
        "a card": f"{url}/{held.addresses['gifts'][perm]['patches'][0]}",
        "a gift": f"{url}/{perm}",
        "a sealed card": f"{url}/{held.addresses['gifts'][oxford]['patches'][0]}",
        "nothing": f"{url}/nothing-here",
        "the dashboard": held.addresses["hosts"]["oxford"],
        "a void link": f"{url}/staff/void",
        "the stage": held.addresses["stage"],
    }


def grave_violations(page: Page) -> list[str]:
    """What axe-core finds that keeps somebody out."""
    # It is put in by the debugger, past the page's own policy.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def visit(held: Occasion, address: str, language: str, device: dict[str, Any]) -> tuple[Page, list[str]]:
    """A page once it has settled, and every request that left for another host or was not answered."""
    page = held.open("about:blank", language, device)
    strange: list[str] = []
    page.on("request", lambda request: is_ours(held, request.url) or strange.append(request.url))
    page.on("requestfailed", lambda request: strange.append(f"failed: {request.url}"))
    page.on("console", lambda said: is_a_fault(said) and strange.append(said.text))
    page.goto(address)
    page.wait_for_timeout(400)
    return page, strange


def is_a_fault(said: ConsoleMessage) -> bool:
    """Chromium notes the status of a page that says 404 or 410, as it should."""
    return said.type == "error" and not re.search(r"status of 4(04|10)", said.text)


def is_ours(held: Occasion, url: str) -> bool:
    return url.startswith(
        (held.addresses["url"], held.addresses["url"].replace("http", "ws", 1), "data:", "about:")
    )


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_used_by_everybody(held: Occasion, language: str, device: str):
    for name, address in addresses(held).items():
        page, strange = visit(held, address, language, DEVICES[device])
        assert strange == [], name
        assert grave_violations(page) == [], name
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, name
        assert page.locator("html").get_attribute("lang") == language[:2], name
        page.context.close()


def test_the_check_sees_what_keeps_somebody_out(held: Occasion):
    page, _ = visit(held, f"{held.addresses['url']}/", "en-GB", LAPTOP)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")

    assert any("button-name" in found for found in grave_violations(page))
    page.context.close()


def test_the_labels_page_can_be_read_by_a_scanner(held: Occasion):
    page = held.open(held.addresses["hosts"]["oxford"], "en-GB", LAPTOP, device_scale_factor=2)
    page.goto(f"{held.addresses['url']}/print/labels")
    page.emulate_media(media="print")

    read = codes_on(page.screenshot(full_page=True))

    gifts = held.addresses["gifts"]
    labels = {*gifts, *(patch for gift in gifts.values() for patch in gift["patches"])}
    assert {address.rsplit("/", 1)[1] for address in read} == labels


@pytest.mark.parametrize("height", [720, 1080, 2160])
def test_the_stage_keeps_its_code_in_sight_at_every_size(held: Occasion, height: int):
    size = {"viewport": {"width": height * 16 // 9, "height": height}}
    page = held.open(held.addresses["stage"], "ru-RU", PROJECTOR | size)
    page.wait_for_timeout(800)

    assert [address.lower() for address in codes_on(page.screenshot())] == [held.addresses["join"].lower()]
    page.context.close()
