"""What moves when somebody presses: under a pointer nothing may, or the click misses what it was meant for."""

from playwright.async_api import Page

# What can be pressed, by what it says but for numbers that count down, and where it lies.
PLACES = """() => Object.fromEntries([...document.querySelectorAll("button, a[href], summary, label, textarea")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((one, number) => {
    const { left, top, width, height } = one.getBoundingClientRect()
    const words = (one.textContent || one.id).replace(/\\s+/g, " ").replace(/[\\d,.]+/g, "#").trim().slice(0, 40)
    return [`${number} ${words}`, { left, top, width, height }]
  }))"""

# Scroll to the one of a number, as who presses it has done, and say where its middle is; null where nobody can,
# as when the way back to the cloth has gone since the cloth is in view.
REACH = """async (number) => {
  const all = [...document.querySelectorAll("button, a[href], summary, label, textarea")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  if (!all[number]) return null
  all[number].scrollIntoView({ block: "center", behavior: "instant" })
  await new Promise(requestAnimationFrame)
  const { left, top, width, height } = all[number].getBoundingClientRect()
  const [x, y] = [left + width / 2, top + height / 2]
  return all[number].contains(document.elementFromPoint(x, y)) ? [x, y] : null
}"""

Places = dict[str, dict[str, float]]


async def moved_by_pressing(page: Page) -> list[str]:
    """Press each thing and let it go elsewhere: what lies elsewhere then, and by which press."""
    found = []
    names = list(await places(page))
    for number, name in enumerate(names):
        reached = await page.evaluate(REACH, number)
        if not reached:
            continue
        before = await settled(page)
        await page.mouse.move(*reached)
        await page.mouse.down()
        after = await places(page)
        await page.mouse.move(0, 0)
        await page.mouse.up()
        found += [f"{other!r} by {name!r}" for other in before if before[other] != after.get(other)]
    return found


async def settled(page: Page) -> Places:
    """Where all lies once it lies still: what looks out for what is in view hears of it some frames after a scroll."""
    before = await places(page)
    for _ in range(40):
        await page.wait_for_timeout(50)
        now = await places(page)
        if now == before:
            return now
        before = now
    raise AssertionError("it never lies still")


async def places(page: Page) -> Places:
    return await page.evaluate(PLACES)
