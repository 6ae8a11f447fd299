"""Whether somebody sees a thing whole: in the window, under nothing, with all of its words."""

from typing import NamedTuple

from playwright.async_api import Page

PORTRAIT = ((320, 480), (320, 568), (375, 667), (390, 664), (768, 1024))
LANDSCAPE = ((568, 320), (844, 390), (1024, 768), (1280, 720), (1366, 768), (1920, 1080), (3840, 2160))
VIEWPORTS = PORTRAIT + LANDSCAPE

# A corner may be a transparent one, under which lies what the thing lies on; but nothing else may lie there.
FAULTS = """names => names.flatMap((name) => {
  const thing = document.querySelector(name)
  if (!thing || !thing.checkVisibility()) return [`${name} is not there`]
  const { left, top, right, bottom, width, height } = thing.getBoundingClientRect()
  const faults = []
  if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight)
    faults.push(`${name} is cut: ${[left, top, right, bottom].map(Math.round)} in ${innerWidth} by ${innerHeight}`)
  const clips = getComputedStyle(thing).overflow !== "visible"
  if (clips && (thing.scrollWidth > thing.clientWidth + 1 || thing.scrollHeight > thing.clientHeight + 1))
    faults.push(`${name} does not hold its words`)
  const inset = Math.min(3, width / 3, height / 3)
  const points = [[left + width / 2, top + height / 2]]
  for (const x of [left + inset, right - inset]) for (const y of [top + inset, bottom - inset]) points.push([x, y])
  for (const [x, y] of points) {
    const hit = document.elementFromPoint(x, y)
    if (hit && !thing.contains(hit) && !hit.contains(thing))
      faults.push(`${name} is under ${hit.tagName} ${hit.id || hit.className}`)
  }
  return [...new Set(faults)]
})"""

BOX = "element => { const { width, height } = element.getBoundingClientRect(); return [width, height] }"


class Box(NamedTuple):
    """How large a thing is, in CSS pixels."""

    width: float
    height: float


async def faults_of(page: Page, *names: str) -> list[str]:
    """What keeps somebody from seeing these whole, which are CSS selectors."""
    return await page.evaluate(FAULTS, list(names))


async def box_of(page: Page, name: str) -> Box:
    """The size of what is found first by a CSS selector."""
    return Box(*await page.locator(name).first.evaluate(BOX))


async def resized(page: Page, size: tuple[int, int]) -> None:
    """Give a page another window, and wait until it has been drawn in it."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate(
        "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
    )
