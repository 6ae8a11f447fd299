"""What a page does with its typefaces: which files it fetches and uses, and what stands in until they come."""

from collections.abc import Callable
from typing import Any, Self

from playwright.sync_api import Page, Response, Route

from browser.occasion import PHONE, Occasion

USED = """() => [...document.fonts]
  .filter((face) => face.status === "loaded" && face.unicodeRange.startsWith("U+20-"))
  .map((face) => `${face.family.replaceAll('"', "").split(" ").pop().toLowerCase()}-${face.weight}`)"""

PRELOADED = (
    """() => [...document.querySelectorAll('link[rel="preload"][as="font"]')].map((link) => link.href)"""
)

STANDING_IN = """async ([text, cuts]) => {
  const measured = (family, weight) => {
    const span = document.body.appendChild(document.createElement("span"))
    span.textContent = text
    // The headless shell rounds each letter of a font of the machine to whole pixels, unless it is told not to.
    span.style.cssText =
      `position: absolute; font: ${weight} 32px ${family}; white-space: nowrap; text-rendering: geometricPrecision`
    const { width, height } = span.getBoundingClientRect()
    span.remove()
    return { width, height }
  }
  const loaded = async (family, weight) => {
    const faces = await document.fonts.load(`${weight} 32px ${family}`, text).catch(() => [])
    return faces.some((face) => face.status === "loaded")
  }
  const found = []
  for (const [token, weight] of cuts) {
    const families = getComputedStyle(document.documentElement).getPropertyValue(token).split(",")
    const [own, ...others] = families.map((family) => family.trim()).filter((family) => family.startsWith('"'))
    await loaded(own, weight)
    const ours = measured(own, weight)
    for (const family of others) {
      if (!(await loaded(family, weight))) continue
      const theirs = measured(family, weight)
      found.push({
        ours: `${own.slice(1, -1)} ${weight}`,
        family,
        width: theirs.width / ours.width,
        height: theirs.height / ours.height,
      })
    }
  }
  return found
}"""

CUTS = [("--serif", 400), ("--sans", 400), ("--sans", 700)]

SHIFTS = """
  window.shifted = 0
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.shifted += shift.value
  }).observe({ type: "layout-shift", buffered: true })
"""

PAINTED = """() => new Promise((done) => {
  const observer = new PerformanceObserver((list) => {
    if (list.getEntriesByName("first-contentful-paint").length) done()
  })
  observer.observe({ type: "paint", buffered: true })
})"""

DRAWN = """() => Promise
  .all(
    [...document.querySelectorAll('html:has(script[type="module"]) :not(:defined)')]
      .map((one) => customElements.whenDefined(one.localName)),
  )
  .then(() => document.fonts.ready)
  .then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))"""


def stem(url: str) -> str:
    """The name of a file without what stands before and after it."""
    return url.rsplit("/", 1)[1].partition(".")[0]


def preloaded(page: Page) -> set[str]:
    """The cuts that a page fetches ahead of need."""
    return set(map(stem, page.evaluate(PRELOADED)))


def unused_preloads(page: Page) -> set[str]:
    """Those of them with which it then has written nothing."""
    return preloaded(page) - set(page.evaluate(USED))


def fetched(
    held: Occasion, address: str, language: str, **options: Any
) -> tuple[Page, list[tuple[str, int]]]:
    """A page in a browser that knows nothing yet, and each file of a typeface that it fetched, with its bytes."""
    page = held.open("about:blank", language, PHONE, **options)
    answers: list[Response] = []
    page.on("response", lambda answer: ".woff2" in answer.url and answers.append(answer))
    page.goto(address, wait_until="networkidle")
    return page, [(stem(answer.url), len(answer.body())) for answer in answers]


def standing_in(page: Page, text: str) -> list[dict[str, Any]]:
    """For each cut and each font of this machine that stands in for it: its width and height as shares of ours."""
    found: list[dict[str, Any]] = page.evaluate(STANDING_IN, [text, CUTS])
    return found


class Late:
    """A page that is drawn before its typefaces come, and what else is named; `sheet` may change its styles."""

    def __init__(
        self,
        held: Occasion,
        address: str,
        language: str,
        *others: str,
        sheet: Callable[[str], str] | None = None,
    ) -> None:
        self.held_back: list[Route] = []
        self._come = False
        self._late = ("**/*.woff2", *others)
        self._sheet = sheet
        self._address = address
        self._page = held.open("about:blank", language, PHONE)

    def __enter__(self) -> Self:
        self._page.add_init_script(SHIFTS)
        for pattern in self._late:
            self._page.route(pattern, self._hold)
        if self._sheet:
            self._page.route("**/*.css", self._change)
        self._page.goto(self._address, wait_until="commit")
        self._page.evaluate(PAINTED)
        return self

    def __exit__(self, *_: object) -> None:
        self._page.context.close()

    def come(self) -> None:
        """Let them come, and wait until the page is written with them."""
        self._come = True
        for route in self.held_back:
            route.continue_()
        self._page.evaluate(DRAWN)

    def shifted(self) -> float:
        """How far the page has moved since it began (cumulative layout shift, without windows of time)."""
        return float(self._page.evaluate("window.shifted"))

    def _hold(self, route: Route) -> None:
        if self._come:
            route.continue_()
        else:
            self.held_back.append(route)

    def _change(self, route: Route) -> None:
        assert self._sheet
        answer = route.fetch()
        route.fulfill(response=answer, body=self._sheet(answer.text()))
