"""Screens as narrow as WCAG 2.2 knows them (1.4.10): words without a space, and a window at four times the size."""

from playwright.sync_api import Page

NARROW = {"width": 320, "height": 568}
ZOOMED = ({"width": 320, "height": 256}, {"width": 342, "height": 192})
"""A window of 1280 by 1024, and one of 1366 by 768, at 400 %."""

LONGEST = "Щ" * 30
WRITTEN = (
    "h1, h2, h3, bdi, .author, .place-name, .words, .message-words, .card-words > p, dd, .fields span,"
    " .between, .neighbours a, .patch-list a, .desk-card > a, .region-name, .answers a, .signed-in p"
)
LENGTHEN = """([written, word]) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text; (text = walk.nextNode()); )
    if (text.data.trim() && text.parentElement.closest(written)) text.data = word
}"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# The share of the window that what sticks to its edges takes, in the middle of a page that scrolls.
STUCK = """() => {
  scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: "instant" })
  const sticks = (one) => ["sticky", "fixed"].includes(getComputedStyle(one).position) && one.checkVisibility()
  return [...document.querySelectorAll("body *")].filter(sticks).map((one) => one.getBoundingClientRect())
    .reduce((sum, box) => sum + Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)), 0) / innerHeight
}"""
QUEUE = """() => (document.querySelector(".tabs").getBoundingClientRect().top
  - document.querySelector("#part-queue").getBoundingClientRect().top) / innerHeight"""


def too_wide(page: Page) -> bool:
    return bool(page.evaluate(TOO_WIDE))


def lengthen(page: Page) -> None:
    """Put one long word in the place of all that people or authors wrote."""
    page.evaluate(LENGTHEN, [WRITTEN, LONGEST])


def stuck(page: Page) -> float:
    """Which part of the window is covered while one reads."""
    return float(page.evaluate(STUCK))


def room_of_queue(page: Page) -> float:
    """Which part of a host's window shows the queue before anything is scrolled."""
    return float(page.evaluate(QUEUE))
