"""Pages that were loaded earlier and brought up to date in the real browser code, compared with pages loaded later."""

from collections.abc import Iterator
from typing import Any

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.people import People
from twincloth.exchange.staff import Staff
from twincloth.live.audience import Subscriber
from twincloth.live.relay import Relay
from twincloth.views.metadata.head import exchange_head
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views

PLACE_AND_COMPARE = """
async (stories) => {
  const { place } = await import("/live/place.js")
  const read = (html) => new DOMParser().parseFromString(html, "text/html")
  const show = (page) => {
    const live = page.querySelector("live-exchange")
    live.removeAttribute("seq")
    for (const own of live.querySelectorAll("#mine")) own.replaceChildren()
    live.querySelector("#consent")?.remove()
    const walker = document.createTreeWalker(live, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT)
    const texts = []
    while (walker.nextNode()) texts.push(walker.currentNode)
    for (const text of texts) {
      text.data = text.data.replace(/\\s+/g, " ").trim()
      if (text.nodeType === Node.COMMENT_NODE || !text.data) text.remove()
    }
    for (const element of live.querySelectorAll("*")) {
      const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
      for (const { name } of attributes) element.removeAttribute(name)
      for (const { name, value } of attributes) element.setAttribute(name, value)
    }
    return live.outerHTML.replaceAll(">", ">\\n")
  }
  return stories.map(({ name, before, frames, after, afresh }) => {
    const page = read(before)
    for (const html of frames) {
      if (html && place(page, html).resync) return afresh ? null : { name, got: "to be fetched", want: "" }
    }
    const [got, want] = [show(page), show(read(after))]
    return got === want ? null : { name, got, want }
  })
}
"""


def page_of(views: Views, viewer: Viewer, exchange: Exchange, content: Content, me: str | None) -> str:
    """What the server would render for somebody who loads the page now; without what no two loads share."""
    person = exchange[People].by_id.get(me) if me else None
    links = exchange[Staff].links
    own: dict[str, Any] = {
        View.WAITING: {"me": exchange[People].by_id["vera"], "earlier": []},
        View.LOBBY: {"ticket": "t", "earlier": [], "error": None, "typed": {}, "me": None, "watch": None},
        View.SESSION: {
            "me": person,
            "mine": [],
            "watch": None,
            "call": None,
            "ticket": "t",
            "earlier": [],
            "error": None,
            "typed": {"name": "", "place": "", "consent": ""},
        },
        View.HOST: {"host": links["nina"], "own_link": links["nina"], "new_link": None, "said": None},
        View.STAGE: {"as_staff": "s1", "transparent": False, "only": "", "alone": None, "captions": ""},
    }.get(viewer.view) or {"own_link": links[f"the-{viewer.view}"]}
    own["metadata"] = exchange_head("https://cloth.example", exchange, content, viewer.language)
    return views.exchange_page(f"{viewer.view}.html", viewer, exchange, content, path="/", **own)


class Reader:
    """Somebody whose page was rendered at some number, and who hears of everything after it."""

    def __init__(self, viewer: Viewer, me: str | None = None) -> None:
        self.viewer, self.me = viewer, me
        self.before, self.loaded = "", 0
        self.frames: list[str | None] = []

    def subscriber(self, exchange: Exchange) -> Subscriber:
        return Subscriber(exchange.id, self.viewer, self.me or "")

    def come(self, views: Views, exchange: Exchange, content: Content) -> "Reader":
        """Load the page as it is now."""
        self.before, self.loaded = page_of(views, self.viewer, exchange, content, self.me), exchange.seq
        return self

    def hear(self, relay: Relay, exchange: Exchange, content: Content, entries: list[Entry]) -> None:
        """What just happened, as it comes."""
        frames = relay.frames(self.viewer, exchange, content, entries[0].seq, live=True)
        self.frames += [frame["html"] for frame in frames]

    def sees(
        self, views: Views, relay: Relay, exchange: Exchange, content: Content
    ) -> Iterator[dict[str, Any]]:
        """Whether the page as it is now came entry by entry, none of which had it fetched; or all at once, after a gap."""
        after = page_of(views, self.viewer, exchange, content, self.me)
        yield self.story(after, list(self.frames)) | {"afresh": False}
        missed = relay.frames(self.viewer, exchange, content, self.loaded + 1, live=False)
        yield self.story(after, [frame["html"] for frame in missed])

    def story(self, after: str, frames: list[str | None]) -> dict[str, Any]:
        name = f"{self.viewer.view} {self.viewer.language} {self.me}"
        return {"name": name, "before": self.before, "frames": frames, "after": after, "afresh": True}


def explain(difference: dict[str, str]) -> str:
    got, want = difference["got"].splitlines(), difference["want"].splitlines()
    line = next((n for n, pair in enumerate(zip(got, want, strict=False)) if pair[0] != pair[1]), 0)
    near = slice(max(0, line - 3), line + 4)
    return "\n".join((difference["name"], "got:", *got[near], "want:", *want[near]))
