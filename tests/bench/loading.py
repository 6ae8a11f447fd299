"""Measures how a cold phone loads the pages: python tests/bench/loading.py [--rounds 3] [--list] [--only NAME].

As Lighthouse sees a phone: 150 ms away, 1.6 Mbit/s down and 750 kbit/s up, a processor four times slower. Each page
is loaded by a browser that has nothing of it; medians of the rounds. Exit status 1 where a page asks for more than
its budget, or where one that is kept in step is not connected in time.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser.occasion import PHONE, Occasion, connected, occasion, press
from browser.traffic import Traffic
from conftest import CHROMIUM

AWAY = 150
DOWN, UP = 1_638_400 / 8, 750_000 / 8
SLOWER = 4

MOST_REQUESTS = 14
MOST_KILOBYTES = 150
WITHIN = 1500
JUMPS = 0.02

OBSERVE = """
window.seen = { jump: 0 }
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) seen.jump += shift.value
}).observe({ type: "layout-shift", buffered: true })
new PerformanceObserver((list) => { seen.largest = list.getEntries().at(-1).startTime })
  .observe({ type: "largest-contentful-paint", buffered: true })
new MutationObserver(() => {
  if (!seen.connected && document.querySelector('[data-light][data-state="connected"]')) seen.connected = performance.now()
}).observe(document, { subtree: true, childList: true, attributes: true })
"""


class Loaded(NamedTuple):
    """What one load came to; times in milliseconds."""

    requests: int
    kilobytes: float
    unfonted: float
    connected: float | None
    painted: float
    largest: float
    jump: float


class Visit(NamedTuple):
    """A page, in the language of who comes; `live` where it is kept in step."""

    name: str
    address: str
    language: str
    live: bool = False


def measure(rounds: int, only: str, listed: str, held: Occasion) -> bool:
    """Whether every page keeps its budget."""
    print("| Page | requests | kB | without fonts | connected, ms | first paint, ms | largest, ms | jumps |")
    print("|---|---|---|---|---|---|---|---|")
    kept = [
        table(visit, rounds, listed, held)
        for visits in states(held)
        for visit in visits
        if only in visit.name
    ]
    return all(kept)


def states(held: Occasion):
    """The pages to visit while the exchange goes on, and then those that it leaves."""
    url, join = held.addresses["url"], held.addresses["join"]
    tom, nina = held.host("oxford", "en-GB"), held.host("perm", "ru-RU")
    gift = held.gift_of("perm")
    card = held.addresses["gifts"][gift]["patches"][0]
    press(tom, "start-exchange", sure=True)
    yield (
        Visit("first page", f"{url}/", "en-GB"),
        Visit("session, English", join, "en-GB", live=True),
        Visit("session, Russian", join, "ru-RU", live=True),
    )
    for host in (tom, nina):
        press(host, "arm-gift", f"#handover-{gift}")
    press(tom, "start-unveiling", f"#handover-{gift}")
    press(tom, "open-patch", f"#handover-{gift}")
    tom.wait_for_selector('form[data-command="fold-patch"]')
    press(tom, "end-exchange", sure=True)
    for host in (tom, nina):
        host.context.close()
    yield (
        Visit("ended session", join, "ru-RU", live=True),
        Visit("record", f"{join}/record", "ru-RU"),
        Visit("card", f"{url}/{card}", "ru-RU"),
        Visit("gift", f"{url}/{gift}", "ru-RU"),
    )


def table(visit: Visit, rounds: int, listed: str, held: Occasion) -> bool:
    loads = [load(visit, held, listed=listed == visit.name and not number) for number in range(rounds)]
    loaded = Loaded(
        *(None if None in column else statistics.median(column) for column in zip(*loads, strict=True))
    )
    since = "" if loaded.connected is None else f"{loaded.connected:.0f}"
    print(
        f"| {visit.name} | {loaded.requests} | {loaded.kilobytes:.0f} | {loaded.unfonted:.0f} | {since} "
        f"| {loaded.painted:.0f} | {loaded.largest:.0f} | {loaded.jump:.3f} |",
        flush=True,
    )
    fits = loaded.requests <= MOST_REQUESTS and loaded.kilobytes <= MOST_KILOBYTES and loaded.jump <= JUMPS
    return fits and (not visit.live or loaded.connected <= WITHIN)


def load(visit: Visit, held: Occasion, *, listed: bool) -> Loaded:
    """A page, as a phone sees it that has never been here."""
    context = held.browser.new_context(locale=visit.language, **PHONE)
    page = context.new_page()
    traffic = Traffic(page)
    page.add_init_script(OBSERVE)
    network = {"offline": False, "latency": AWAY, "downloadThroughput": DOWN, "uploadThroughput": UP}
    traffic.devtools.send("Network.emulateNetworkConditions", network)
    traffic.devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(visit.address, wait_until="load")
    if visit.live:
        connected(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => {})")
    seen = page.evaluate("seen")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    context.close()
    if listed:
        print(traffic.list(), file=sys.stderr)
    return Loaded(
        traffic.requests,
        traffic.kilobytes(fonts=True),
        traffic.kilobytes(fonts=False),
        seen.get("connected"),
        painted,
        seen.get("largest", 0),
        seen["jump"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--list", default="", metavar="PAGE", help="show every request of this page")
    parser.add_argument("--chromium", default=next(filter(None, map(shutil.which, CHROMIUM)), None))
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        occasion(None, Path(folder), asked.chromium) as held,
    ):
        kept = measure(asked.rounds, asked.only, asked.list, held)
    sys.exit(not kept)


if __name__ == "__main__":
    main()
