"""What a finger does not hit: targets that are too small, and targets that something lies over."""

from playwright.sync_api import Page

FINGER = 44
"""CSS pixels of a target's shorter side (WCAG 2.2, 2.5.5)."""

# A tick is as large as its label. The patches inside a picture stand beneath it once more, as text ("equivalent").
FAULTS = """(finger) => {
  const inSentence = (one) => {
    const around = one.closest("h1, h2, h3, p, li, dd, output, [role=status]")
    if (!around || getComputedStyle(one).display !== "inline") return false
    const links = [...around.querySelectorAll("a, button")]
    return /\\p{L}/u.test(links.reduce((words, link) => words.replace(link.textContent, ""), around.textContent))
  }
  const called = (one) => `${one.localName} ${one.id || one.className} "${one.textContent.trim().slice(0, 30)}"`
  const faults = (one) => {
    const found = []
    one.scrollIntoView({ block: "nearest", behavior: "instant" })
    const { left, top, width, height } = one.getBoundingClientRect()
    if (Math.min(width, height) < finger - 0.5)
      found.push(`${called(one)} is ${Math.round(width)} by ${Math.round(height)}`)
    const hit = document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight) / 2)
    if (!one.contains(hit)) found.push(`${called(one)} is under ${hit ? called(hit) : "nothing"}`)
    return found
  }
  const pressed = "a[href], button, summary, select, textarea, input:not([type=hidden])"
  const targets = [...document.querySelectorAll(pressed)]
    .filter((one) => !one.closest("svg, .seen-by-ear, .skip, [inert]"))
    .map((one) => (one.matches("[type=radio], [type=checkbox]") && one.labels[0]) || one)
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !inSentence(one))
  const found = [...new Set(targets)].flatMap(faults)
  scrollTo({ top: 0, behavior: "instant" })
  return found
}"""


def missed_targets(page: Page) -> list[str]:
    """What a finger misses; links within a sentence are as large as its words (2.5.8, "inline")."""
    found: list[str] = page.evaluate(FAULTS, FINGER)
    return found
