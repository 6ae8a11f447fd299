"""What keeps somebody out of a page: what axe-core finds, pages wider than the screen, requests that go astray."""

import re
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request

from browser.occasion import LAPTOP, PHONE, Occasion, connected
from browser.targets import missed_targets
from browser.traffic import Traffic
from browser.typefaces import unused_preloads
from twincloth.resources import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("en-GB", "ru-RU")
DEVICES = {"phone": PHONE, "laptop": LAPTOP}
GRAVE = {"serious", "critical"}
OUT_OF_ORDER = """() => {
  const name = (one) => one.tagName.toLowerCase() + (one.id ? '#' + one.id : '') + (one.className ? '.' + one.className : '')
  const flows = (one) => one.checkVisibility() && !one.matches('aside') && !['absolute', 'fixed', 'sticky'].includes(getComputedStyle(one).position)
  const found = []
  for (const parent of document.body.querySelectorAll('*')) {
    if (!/flex|grid/.test(getComputedStyle(parent).display) || parent.closest('svg, [aria-hidden=true], [inert], .stage')) continue
    const boxes = [...parent.children].filter(flows).map((one) => [one, one.getBoundingClientRect()])
    boxes.filter(([, box]) => box.width > 1 && box.height > 1).forEach(([one, box], index, all) => {
      const [next, other] = all[index + 1] ?? []
      if (!next) return
      const beside = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 1
      const below = Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1
      if ((below && other.bottom <= box.top + 1) || (beside && other.right <= box.left + 1 && other.top < box.top + 8))
        found.push(`${name(next)} before ${name(one)}`)
    })
  }
  return found
}"""
"""Of two that stand one after the other in the document, the second above the first or to its left.

An aside belongs to nothing before or after it, what sticks to an edge is seen from everywhere, a stage is looked at.
"""


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


def visit(
    held: Occasion,
    address: str,
    language: str,
    device: dict[str, Any],
    *,
    before: str = "about:blank",
    traffic: list[Traffic] | None = None,
) -> tuple[Page, list[str]]:
    """A page once it has settled, and every request that left for another host or was not answered.

    `before` is opened first, for its cookies; what then comes is added to `traffic`.
    """
    page = held.open(before, language, device)
    if traffic is not None:
        traffic.append(Traffic(page))
    strange: list[str] = []
    page.on("request", lambda request: is_ours(held, request.url) or strange.append(request.url))
    page.on("requestfailed", lambda request: is_given_up(request) or strange.append(f"failed: {request.url}"))
    page.on("console", lambda said: is_a_fault(said) and strange.append(said.text))
    page.goto(address)
    settle(page)
    return page, strange


def settle(page: Page) -> None:
    """Wait until all is loaded, a live page is in step, and nothing that comes to an end is still moving."""
    page.wait_for_load_state("networkidle")
    if page.locator("[data-light]").count():
        connected(page)
    page.evaluate(
        """Promise.allSettled(document.getAnimations()
          .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished))"""
    )


def is_a_fault(said: ConsoleMessage) -> bool:
    """Chromium notes the status of a page that refuses, as it should."""
    return said.type == "error" and not re.search(r"status of 4(04|10|22)", said.text)


def is_given_up(request: Request) -> bool:
    """Chromium gives up what a page is made to look like when it is sent to the next page meanwhile.

    And a picture that it began to load before it had read which formats there are.
    """
    return request.failure == "net::ERR_ABORTED" and bool(re.search("/(static|pictures)/", request.url))


def is_ours(held: Occasion, url: str) -> bool:
    return url.startswith(
        (held.addresses["url"], held.addresses["url"].replace("http", "ws", 1), "data:", "about:")
    )


def is_sound(page: Page, strange: list[str], language: str, name: str) -> None:
    """Fails with the page's name and what is wrong with it."""
    assert strange == [], (name, strange)
    assert unused_preloads(page) == set(), name
    assert grave_violations(page) == [], name
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, name
    if page.evaluate("matchMedia('(pointer: coarse)').matches"):
        assert missed_targets(page) == [], (name, missed_targets(page))
    assert page.locator("html").get_attribute("lang") == language[:2], name
    out_of_order = page.evaluate(OUT_OF_ORDER)
    assert out_of_order == [], f"{name}: {out_of_order}"
