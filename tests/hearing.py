"""What a screen reader would say of a page by itself, in order: all that comes new into its live regions.

WAI-ARIA 1.2: `status`, `alert` and `log` are live, `output` is a status, and `aria-live="off"` is silent; a status and
an alert are read as a whole. A region that is not rendered says nothing.
"""

from playwright.sync_api import BrowserContext, Page

RECORD = """() => {
  const LIVE = '[role=status], [role=alert], [role=log], output, [aria-live]'
  const spoken = (window.spoken = [])
  const words = (node) => (node.textContent ?? '').replace(/\\s+/g, ' ').trim()
  const region = (node) => (node instanceof Element ? node : node.parentElement)?.closest(LIVE)
  const speaks = (one) => one && one.getAttribute('aria-live') !== 'off' && one.isConnected && one.checkVisibility()
  new MutationObserver((records) => {
    const read = new Set()
    for (const record of records) {
      const live = region(record.target)
      if (speaks(live) && (record.addedNodes.length || record.type === 'characterData')) read.add(live)
      for (const node of record.addedNodes) {
        if (!(node instanceof Element)) continue
        for (const one of node.matches(LIVE) ? [node] : node.querySelectorAll(LIVE)) if (speaks(one)) read.add(one)
      }
    }
    for (const one of read) {
      const parts = one.children.length ? [...one.children] : [one]
      spoken.push(...parts.map(words).filter(Boolean))
    }
  }).observe(document, { childList: true, characterData: true, subtree: true })
}"""


def listen(where: Page | BrowserContext) -> None:
    """From the next page on, note what is said."""
    where.add_init_script(f"({RECORD})()")


def spoken(page: Page) -> list[str]:
    """All that was said on this page so far."""
    return page.evaluate("window.spoken")


def hears(page: Page, *sentences: str) -> None:
    """Waits until these were the last that were said, in this order, since the page was last asked; then forgets them."""
    page.wait_for_function(
        "sentences => window.spoken.length >= sentences.length", arg=list(sentences), timeout=20_000
    )
    said = spoken(page)
    assert said == list(sentences), f"said: {said}"
    page.evaluate("window.spoken.length = 0")
