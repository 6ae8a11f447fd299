"""Pages as the server would render them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall, refused

ELEMENTS = ("live-exchange", "message-composer", "count-down", "handover-cloth", "stage-screen", "copy-text")
HEAD = "".join(f'<script type="module" src="{STATIC}/elements/{name}.js"></script>' for name in ELEMENTS)


def page_of(body: str, *, seq: int = 0, view: str = "session", me: str = "p-vera", head: str = "") -> str:
    """A live page as the server would render it at `seq`."""
    whose = f' me="{me}"' if me else ""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Oxford and Perm</title>
      {HEAD}{head}</head><body><live-exchange code="K7Q2MX" view="{view}" language="en" seq="{seq}"{whose}
      data-unreached="Nobody answered.">{body}</live-exchange></body></html>"""


def chance(page: Page, number: float) -> None:
    """From the next page on, whatever is left to chance comes out as this number of 0 to 1."""
    page.add_init_script(f"Math.random = () => {number}")


def pass_time(page: Page, until: Callable[[], object]) -> None:
    """Let the page's clock, installed before, run fast until it is so. Raises AssertionError after ten minutes of it."""
    for _ in range(2400):
        if until():
            return
        page.clock.run_for(250)
        page.wait_for_timeout(10)
    raise AssertionError("it did not come to be")


def ask_for(hall: Hall, page: Page, path: str) -> None:
    """Have the page ask the server for something: whatever it asked for before has reached the server then."""
    page.evaluate("path => fetch(path)", path)
    hall.wait(lambda: path in hall.fetched)


def ask_to_catch_up(hall: Hall, seq: int) -> None:
    """Have the page ask for what it missed up to `seq`: whatever it sent up its socket before has come then."""
    asked = len(hall.commands("catch-up"))
    hall.emit("present", {"seq": seq, "places": {}})
    hall.wait(lambda: len(hall.commands("catch-up")) > asked)


def stop_the_clock(page: Page) -> int:
    """Stop the page's clock, installed before; gives its time in milliseconds."""
    # Not now but a little later, for Playwright does not turn back; and it counts in seconds here.
    page.clock.pause_at(page.evaluate("Date.now() + 5000") / 1000)
    return page.evaluate("Date.now()")


def hold_time(hall: Hall, page: Page, ahead: int = 0) -> int:
    """Stop the page's clock, installed before, and tell it the server's, which is so many milliseconds ahead.

    Gives the server's time in milliseconds; from here on both go by `page.clock.run_for` alone.
    """
    hall.answers["clock"] = refused("no", "Nobody asks any more.")
    now = stop_the_clock(page) + ahead
    hall.answers["clock"] = lambda fields: {"ok": True, "at": now}
    page.evaluate("document.querySelector('live-exchange').clock.sample()")
    hall.answers["clock"] = refused("no", "Nobody asks any more.")
    return now


def hear(hall: Hall, page: Page, seq: int, html: str, *, live: bool = True) -> None:
    """An entry, sent and shown."""
    hall.tell(seq, html, live=live)
    expect(page.locator("live-exchange")).to_have_attribute("seq", str(seq))
