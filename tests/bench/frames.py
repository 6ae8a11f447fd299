"""Measures how smoothly the cloth unfolds: python tests/bench/frames.py [--rounds 3].

Starts the demo, opens a phone (390 by 664, its main thread slowed down four times) or a stage (1920 by 1080) in a
browser that has one core for itself and draws in software, and hands the quilt of Perm over before it. Of the
unfolding, and of the flight to the patch that is opened next, it counts the frames that came onto the screen, as
Chromium's tracing tells them, against the ideal sixty a second, the largest gap between two, and the tiles that had to
be drawn anew meanwhile. Exit status 1 where the median gap of the unfolding is larger than the bound.

A fresh demo begins each round. The flight in the same run says what the machine can do just now: on one that is busy
with other things, read the ratio.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Browser, Page, async_playwright
from unveiling import STARTS_WITHIN, Host, free_port, line_of, session, start

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
DEVICES = {
    "phone": {
        "viewport": {"width": 390, "height": 664},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "stage": {"viewport": {"width": 1920, "height": 1080}},
}
SLOWDOWN = {"phone": 4, "stage": 1}
BOUNDS = {"phone": 50, "stage": 34}
"""Milliseconds that may pass between two frames of the unfolding."""
CORES = os.sched_getaffinity(0)
FRAME = 1000 / 60
DRAWN = "Display::DrawAndSwap"
TILE = "RasterTask"
CATEGORIES = ["viz", "cc", "blink.user_timing"]

# Marks in the trace where each movement begins and ends; the flight's own waiting and fading in are not part of it.
MARK = """
addEventListener("phase", ({ detail }) => performance.mark(`cloth ${detail}`), true)
const animate = Element.prototype.animate
Element.prototype.animate = function (keyframes, timing) {
  const moved = animate.call(this, keyframes, timing)
  if (keyframes.transform && this.matches(".flight-sheet")) {
    performance.mark("flight begins")
    moved.finished.then(() => performance.mark("flight ends"))
  }
  return moved
}
"""
MOVEMENTS = {"unfolding": ("cloth unfolding", 700), "flight": ("flight begins", 1200)}
"""The mark at which each begins, and how many milliseconds it lasts."""


class Movement(NamedTuple):
    """What was seen of one movement: its share of the ideal frames, the largest gap in ms, the tiles drawn anew."""

    share: float
    gap: float
    tiles: int


class Screen:
    """A page of the exchange, and the trace of what it shows."""

    def __init__(self, name: str, browser: Browser, page: Page) -> None:
        self.name, self.browser, self.page = name, browser, page

    @classmethod
    async def open(cls, name: str, chromium: str, playwright: Any, address: str) -> "Screen":
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = await browser.new_context(locale="en-GB", **DEVICES[name])
        page = await context.new_page()
        await page.add_init_script(MARK)
        await page.goto(address)
        await page.wait_for_selector('[data-light][data-state="connected"]', state="attached")
        if SLOWDOWN[name] > 1:
            debugger = await context.new_cdp_session(page)
            await debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN[name]})
        return cls(name, browser, page)

    async def trace(self, ends: str) -> list[dict[str, Any]]:
        """Everything that was noted until a mark stands in the page."""
        await self.page.wait_for_function(
            "name => performance.getEntriesByName(name).length > 0", arg=ends, polling=100, timeout=60_000
        )
        await asyncio.sleep(0.3)
        return json.loads(await self.browser.stop_tracing())["traceEvents"]


def movement(events: list[dict[str, Any]], begins: str, lasts: int) -> Movement:
    """What came onto the screen from a mark on."""
    since = next(event["ts"] / 1000 for event in events if event["name"] == begins)
    until = since + lasts
    drawn, tiles = (sorted(times(events, name, since, until)) for name in (DRAWN, TILE))
    gap = max(later - sooner for sooner, later in pairwise([since, *drawn, until]))
    return Movement(len(drawn) / ((until - since) / FRAME), gap, len(tiles))


def times(events: list[dict[str, Any]], name: str, since: float, until: float) -> list[float]:
    """When something began that happened between two times."""
    begun = (event["ts"] / 1000 for event in events if event["name"] == name and event["ph"] in "BX")
    return [at for at in begun if since <= at <= until]


async def hand_over(name: str, addresses: dict[str, Any], hosts: dict[str, Host], screen: Screen) -> dict:
    """The two movements of a round."""
    gift = next(code for code, sides in addresses["gifts"].items() if sides["giver"] == "perm")
    for host in hosts.values():
        await host.give("arm-gift", gift=gift)
    await screen.browser.start_tracing(page=screen.page, categories=CATEGORIES)
    await hosts["perm"].give("start-unveiling", gift=gift)
    found = {"unfolding": movement(await screen.trace("cloth open"), *MOVEMENTS["unfolding"])}
    await asyncio.sleep(1)
    await screen.browser.start_tracing(page=screen.page, categories=CATEGORIES)
    await hosts["perm"].give("open-patch", gift=gift)
    found["flight"] = movement(await screen.trace("flight ends"), *MOVEMENTS["flight"])
    return found


async def measure(name: str, seed: Path | None) -> dict[str, Movement]:
    """One round of one kind of screen, on a demo of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        if seed:
            shutil.copytree(seed, data)
        demo = await start("demo", "--json", "--port", str(free_port()), "--data", str(data))
        try:
            addresses = json.loads(await line_of(demo, STARTS_WITHIN))
            os.sched_setaffinity(0, {min(CORES)})
            return await look(name, addresses)
        finally:
            os.sched_setaffinity(0, CORES)
            demo.terminate()
            await demo.wait()


async def look(name: str, addresses: dict[str, Any]) -> dict[str, Movement]:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    hosts = {place: Host(session()) for place in addresses["hosts"]}
    async with async_playwright() as playwright:
        try:
            for place, host in hosts.items():
                await host.arrive(addresses["hosts"][place], addresses["url"])
            await hosts["perm"].give("start-exchange")
            address = addresses["stage" if name == "stage" else "join"]
            screen = await Screen.open(name, chromium, playwright, address)
            found = await hand_over(name, addresses, hosts, screen)
            await screen.browser.close()
            return found
        finally:
            for host in hosts.values():
                await host.line.disconnect()
                await host.http.close()


def told(name: str, rounds: list[dict[str, Movement]]) -> bool:
    """Print what was found, as medians; whether no gap of the unfolding was too large."""
    for kind in MOVEMENTS:
        seen = [found[kind] for found in rounds]
        share, gap, tiles = (statistics.median(one[at] for one in seen) for at in range(3))
        print(f"{name}, {kind}: {share:.0%} of the ideal frames, largest gap {gap:.0f} ms, {tiles:.0f} tiles")
    ratio = statistics.median(found["unfolding"].share / found["flight"].share for found in rounds)
    gap = statistics.median(found["unfolding"].gap for found in rounds)
    print(f"{name}: unfolding {ratio:.2f} × flight, largest gap {gap:.0f} ms of at most {BOUNDS[name]}")
    return gap <= BOUNDS[name]


async def run(rounds: int, screens: list[str], seed: Path | None) -> bool:
    return all([told(name, [await measure(name, seed) for _ in range(rounds)]) for name in screens])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--screens", default="phone,stage", help="which of phone and stage, by commas")
    parser.add_argument(
        "--data", type=Path, help="a data folder that the demo has left, to begin with a copy"
    )
    arguments = parser.parse_args()
    fine = asyncio.run(run(arguments.rounds, arguments.screens.split(","), arguments.data))
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
