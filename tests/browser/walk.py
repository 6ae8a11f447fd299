"""What people do at an exchange from the first word to the card: the one list of steps for every browser."""

import re
from typing import Any

from browser.network import Network
from browser.reading import codes_on
from browser.window import LAPTOP, PHONE, PROJECTOR, Opener, Window

CONNECTED = "() => document.querySelector('[data-light]')?.dataset.state === 'connected'"
LIGHT_IS_OUT = "() => document.querySelector('[data-light]').dataset.state !== 'connected'"

FIELD = "message-composer textarea"
FITS = f"""() => {{
  const field = document.querySelector("{FIELD}")
  const {{ clientHeight, style }} = field
  const own = style.height
  style.height = "0"
  const needed = field.scrollHeight
  style.height = own
  return clientHeight > 60 && Math.abs(clientHeight - needed) <= 1 }}"""
"""The field is as high as its words need, which are more than a line."""

SAY = """(texts) => { for (const text of texts)
  document.querySelector("live-exchange").send("post-message", { id: crypto.randomUUID(), text }) }"""
APPROVE = """(count) => {
  const forms = document.querySelectorAll("#queue form[data-command=approve-message]")
  if (forms.length < count) return false
  for (const form of forms) form.requestSubmit()
  return true
}"""

AT_ONCE = 3
"""So many messages of one person are laid before a host at once."""

OPEN_ALL = """() => document.querySelectorAll(".patches form[data-command=open-patch]")
  .forEach((form) => form.requestSubmit())"""

READ_ON = """() => { const line = document.querySelector("#stream li:nth-child(3)")
  line.scrollIntoView({ block: "start", behavior: "instant" })
  window.line = line; window.since = performance.now(); window.top_of_line = line.getBoundingClientRect().top }"""
HANDS_OFF = "() => performance.now() - since > 200"
PRESSED = "() => { window.pressed = performance.now() }"
PRESSED_BEFORE = "() => performance.now() - pressed > 550"
"""By then a press is not taken for the second half of the one before."""

LINE_STAYS = "() => Math.abs(line.getBoundingClientRect().top - top_of_line) < 2"

WATCH = """() => { window.phases = []
  document.addEventListener("phase", (event) => phases.push(event.detail)) }"""
UNFOLDED = "() => /^countdown,(unfolding,)?open$/.test(phases.join())"
"""A page that stood still at the instant, on a busy machine, shows the end without the show."""

STITCHED = """() => [...document.querySelectorAll("a:not(:hover)")].some((link) => {
  const { textDecorationLine, textDecorationStyle } = getComputedStyle(link)
  return textDecorationLine === "underline" && textDecorationStyle === "dashed" })"""

BEAR = re.compile("bear|медвед", re.IGNORECASE)


class Walk:
    """Vera of Perm and Alice of Oxford on their phones, the hosts Nina and Tom at one laptop, and a stage."""

    def __init__(self, opener: Opener, addresses: dict[str, Any], network: Network) -> None:
        self.opener, self.addresses, self.network = opener, addresses, network
        self.join = addresses["join"]
        self.gift = next(code for code, gift in addresses["gifts"].items() if gift["giver"] == "perm")
        self.patches = addresses["gifts"][self.gift]["patches"]

    def everything(self) -> None:
        self.they_come_in()
        self.the_stage_and_a_host_begin()
        self.a_draft_outlives_its_page()
        self.nothing_is_shown_before_a_host_has_read_it()
        self.the_line_being_read_stays()
        self.what_is_written_offline_goes_out_later()
        self.the_cloth_unfolds_on_every_screen()
        self.patch_after_patch_is_opened()
        self.one_looks_closer()
        self.a_card_is_opened()

    def they_come_in(self) -> None:
        """In the language that they choose."""
        self.alice = self.participant("Alice", "oxford", self.join)
        self.vera = self.opener(PHONE)
        self.vera.go(self.join)
        self.vera.goes_where("a[hreflang=ru]")
        assert self.vera.run("() => document.documentElement.lang") == "ru"
        assert self.vera.run(STITCHED)
        self.register(self.vera, "Вера", "perm")

    def participant(self, name: str, place: str, address: str) -> Window:
        window = self.opener(PHONE)
        window.go(address)
        self.register(window, name, place)
        return window

    def register(self, window: Window, name: str, place: str) -> None:
        window.fill("input[name=name]", name)
        window.press(f".place-choice:has([value={place}])")
        window.goes_where("#register button")
        window.sees(FIELD)
        window.until(CONNECTED)

    def the_stage_and_a_host_begin(self) -> None:
        self.stage = self.opener(PROJECTOR)
        self.stage.go(self.addresses["stage"])
        self.stage.until(CONNECTED)
        assert [code.lower() for code in codes_on(self.stage.screenshot())] == [self.join.lower()]
        self.desk = self.opener(LAPTOP)
        self.sit_down("perm")
        self.desk.goes_where("a[hreflang=ru]")
        self.desk.until(CONNECTED)
        self.command("start-exchange", sure=True)
        self.desk.has('form[data-command="start-exchange"]', 0)

    def sit_down(self, place: str) -> None:
        """A host of this place takes the laptop."""
        self.desk.go(self.addresses["hosts"][place])
        self.desk.until(CONNECTED)

    def command(self, tag: str, within: str = "", *, sure: bool = False) -> None:
        """Press the button of a command, and say yes where it asks."""
        self.desk.press(f'{within} form[data-command="{tag}"] button')
        if sure:
            self.desk.press('[data-answer="yes"]')

    def a_draft_outlives_its_page(self) -> None:
        """In a field as high as what is written in it."""
        words = "Привет, Оксфорд! " * 5
        self.vera.fill(FIELD, words)
        self.vera.until(FITS)
        self.vera.reload()
        self.vera.until(
            "(selector, words) => document.querySelector(selector)?.value === words", FIELD, words
        )
        self.vera.until(FITS)
        self.vera.until(CONNECTED)

    def nothing_is_shown_before_a_host_has_read_it(self) -> None:
        self.vera.press("form.composer button")
        self.vera.sees("#mine li[data-state=waiting]")
        self.desk.sees("#queue > li", "Привет, Оксфорд!")
        heard = self.desk.run("() => document.querySelector('live-exchange').getAttribute('seq')")
        self.alice.has(f'live-exchange[seq="{heard}"]')
        self.alice.has("#stream li", 0)
        self.command("approve-message", "#queue")
        self.alice.sees("#stream li [lang=ru]", "Привет, Оксфорд!")
        self.vera.has("#mine li", 0)
        self.vera.sees("#stream li", "Привет, Оксфорд!")
        self.desk.has("#queue > li", 0)
        self.command("pin-message")
        self.stage.sees("#scene", "Привет, Оксфорд!")

    def the_line_being_read_stays(self) -> None:
        """While three more messages arrive."""
        for _ in range(2):
            self.let_through(["Так далеко, и так близко. " * 15] * AT_ONCE)
        self.alice.has("#stream li", 1 + 2 * AT_ONCE)
        self.alice.run(READ_ON)
        self.alice.until(HANDS_OFF)
        self.let_through(["Раз.", "Два.", "Три."])
        self.alice.has("#stream li", 1 + 3 * AT_ONCE)
        assert self.alice.run(LINE_STAYS)

    def let_through(self, texts: list[str]) -> None:
        self.vera.run(SAY, texts)
        self.desk.until(APPROVE, len(texts))
        self.desk.has("#queue > li", 0)

    def what_is_written_offline_goes_out_later(self) -> None:
        self.network.cut()
        self.alice.until(LIGHT_IS_OUT)
        self.alice.fill(FIELD, "We can see the snow behind you.")
        self.alice.press("form.composer button")
        self.alice.sees("#mine li[data-state=kept]", "We can see the snow")
        self.network.mend()
        self.alice.sees("#mine li[data-state=waiting]", "We can see the snow")
        self.alice.until(CONNECTED)
        self.command("approve-message", "#queue")
        self.vera.sees("#stream li:first-child", "We can see the snow")
        self.vera.has("#stream li", 2 + 3 * AT_ONCE)

    def the_cloth_unfolds_on_every_screen(self) -> None:
        """Both hosts untie; nobody knows what is in it before the instant."""
        handover = f"#handover-{self.gift}"
        self.command("arm-gift", handover)
        self.sit_down("oxford")
        self.command("arm-gift", handover)
        self.desk.run(PRESSED)
        everywhere = (self.vera, self.alice, self.stage)
        for window in everywhere:
            window.run(WATCH)
        self.desk.sees(f'{handover} form[data-command="start-unveiling"]', "отсчёт")
        self.desk.until(PRESSED_BEFORE)
        self.command("start-unveiling", handover)
        for window in everywhere:
            window.has(f'handover-cloth[gift="{self.gift}"][data-phase="countdown"]')
            assert not BEAR.search(window.text())
        for window in everywhere:
            window.until(UNFOLDED)
            assert BEAR.search(window.text())

    def patch_after_patch_is_opened(self) -> None:
        """With one step back."""
        first = f'a[href="/{self.patches[0]}"]'
        self.open_patch(self.patches[0])
        self.vera.sees(f".latest {first}")
        self.stage.sees("#scene", "Tea is ready")
        self.command("fold-patch", f"#handover-{self.gift}")
        self.vera.has(first, 0)
        for patch in self.patches[:2]:
            self.open_patch(patch)
            self.vera.sees(f'.latest a[href="/{patch}"]')
        self.desk.run(OPEN_ALL)
        self.vera.has(".quilt-patches a", len(self.patches))
        self.command("receive-gift", f"#handover-{self.gift}")
        self.vera.sees(".received")

    def open_patch(self, patch: str) -> None:
        self.desk.press(f'.patches form[data-command="open-patch"]:has([value="{patch}"]) button')

    def one_looks_closer(self) -> None:
        """At the gift's own page."""
        self.vera.goes_where(f'#handover-title a[href="/{self.gift}"]')
        self.vera.press('quilt-viewer [data-does="closer"]')
        self.vera.has("quilt-viewer[data-deep] canvas")
        self.vera.has("quilt-viewer [data-view]:not(:empty)")

    def a_card_is_opened(self) -> None:
        """In one's own language, and in the other."""
        self.vera.goes_where(f'.patch-list a[href="/{self.patches[0]}"]')
        self.vera.sees("h1", "Чай")
        self.vera.until("() => [...document.images].every((one) => one.naturalWidth)")
        assert self.vera.run(STITCHED)
        self.vera.goes_where("a[hreflang=en]")
        self.vera.sees("h1", "Tea")
