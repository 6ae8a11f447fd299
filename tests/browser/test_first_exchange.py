"""Two towns begin with an empty folder and an owner's link, and end with both gifts received and a backup restored.

No file is written by hand. How much has to be typed and pressed until everything is prepared stands in docs/setup.md.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser.hand import Effort, Hand
from browser.occasion import ARGUMENTS, LAPTOP, PATIENCE, PHONE, PROJECTOR, connected, press
from pages.desk import photograph
from processes import Running, serving, twincloth

ROOT = Path(__file__).parents[2]
MOST_MINUTES = 15

LEEDS, TVER = "leeds", "tver"
WORDS = {
    LEEDS: ("The Aire", ("Mill", "Owl", "Arcade", "Kirkstall", "Canal")),
    TVER: ("The Volga", ("Bridge", "Goat", "Merchant", "Rowan", "Ferry")),
}
STORY = "It was sewn for this day, from cloth that somebody of ours had worn."
WIDTH, HEIGHT = 1200, 800


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


def test_two_towns_begin_with_nothing_and_end_with_both_gifts(browser: Browser, tmp_path: Path):
    data = tmp_path / "data"
    with serving(data) as server:
        towns = Towns(browser, server, tmp_path)
        towns.make_an_exchange()
        towns.set_the_occasion_up()
        towns.take_a_programme()
        for place in (LEEDS, TVER):
            towns.make_a_gift(place)
        towns.see_what_is_ready()
        assert_documented(towns.effort)

        towns.meet()
        for place in (LEEDS, TVER):
            towns.hand_over(place)
        towns.print_labels()
        card = page_of(server, towns.cards[TVER][0])
        saved = twincloth("backup", tmp_path / "saved", "--data", data)
        assert saved.returncode == 0, saved.stderr
        towns.leave()

    restored = twincloth("restore", tmp_path / "saved", "--data", tmp_path / "restored")
    assert restored.returncode == 0, restored.stderr
    with serving(tmp_path / "restored", "--port", server.port) as again:
        assert page_of(again, towns.cards[TVER][0]) == card


def assert_documented(effort: Effort) -> None:
    """What the guide says of how long it takes is what was counted here."""
    assert effort.minutes <= MOST_MINUTES
    told = (
        f"{effort.fields} fields, {effort.letters} letters and {effort.presses} presses: "
        f"{effort.minutes:.0f} minutes"
    )
    assert told in (ROOT / "docs" / "setup.md").read_text("utf-8"), told


class Towns:
    """Who runs the server, at a laptop: the host of Leeds too; and all who come by the links that they make."""

    def __init__(self, browser: Browser, server: Running, folder: Path) -> None:
        self.browser, self.server, self.folder = browser, server, folder
        self.effort = Effort()
        self.errors: list[str] = []
        self.page = self.open("en-GB", LAPTOP)
        self.hand = Hand(self.page, self.effort)
        self.gifts: dict[str, str] = {}
        self.cards: dict[str, list[str]] = {}

    def open(self, language: str, device: dict) -> Page:
        context = self.browser.new_context(**{"locale": language, "service_workers": "block", **device})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        return page

    def leave(self) -> None:
        for context in self.browser.contexts:
            context.close()
        assert self.errors == []

    def make_an_exchange(self) -> None:
        owner = re.search(r"\S+/owner#\S+", self.server.log)
        assert owner
        self.page.goto(owner[0])
        self.page.wait_for_url("**/begin")
        self.hand.writes('[name="title"]', "Rivers that meet")
        for language in ("en", "ru"):
            self.hand.ticks(f'[name="language.{language}"]')
        self.hand.writes('[name="name.1"]', "Leeds")
        self.hand.chooses('[name="clock.1"]', "GB Europe/London")
        self.hand.writes('[name="name.2"]', "Tver")
        self.hand.chooses('[name="clock.2"]', "RU Europe/Moscow")
        day = (datetime.now(UTC) + timedelta(days=20)).date()
        self.hand.writes('[name="at"]', f"{day}T15:00")
        self.hand.saves("Make the exchange")
        self.page.wait_for_url("**/host/setup*")

    def set_the_occasion_up(self) -> None:
        """Of three texts the translation is still to come; a reload keeps what was saved."""
        self.hand.writes('[name="welcome.en"]', "We show each other what we have sewn. Come as you are.")
        self.hand.writes('[name="call"]', "https://meet.example/rivers")
        self.hand.saves("Save the occasion")
        self.page.reload()
        expect(self.page.locator('[name="call"]')).to_have_value("https://meet.example/rivers")
        expect(self.page.locator(".desk-left")).to_contain_text("2 translations")
        self.hand.saves("Next: Places")
        expect(self.page.locator(".desk-left")).to_contain_text("2 translations")
        self.hand.writes(f'[name="name.{TVER}.ru"]', "Тверь")
        self.hand.saves("Save this place", f"#form-{TVER}")
        expect(self.page.locator(".desk-left")).to_contain_text("1 translation")

    def take_a_programme(self) -> None:
        self.hand.saves("Next: Programme")
        self.hand.saves("Take this programme")
        expect(self.page.locator("#sum")).to_contain_text("60 minutes")

    def make_a_gift(self, place: str) -> None:
        title, patches = WORDS[place]
        self.hand.saves("Gifts and cards", "nav")
        self.hand.saves("A new gift")
        self.hand.writes('[name="title.en"]', title)
        if place == TVER:
            self.hand.chooses('[name="giver"]', TVER)
            self.hand.chooses('[name="receiver"]', LEEDS)
        self.hand.saves("Make the gift")
        self.gifts[place] = re.search(r"/host/gifts/(\w{6})", self.page.url)[1]
        photo = self.folder / f"{place}.jpg"
        photo.write_bytes(photograph(WIDTH, HEIGHT))
        self.hand.chooses_file("#picture-file", photo)
        self.hand.saves("Hang this picture")
        self.hand.writes('[name="since.0"]', "2026")
        self.hand.writes('[name="holder.0.en"]', "The library")
        self.hand.writes('[name="location.0.en"]', "In its reading room")
        self.hand.saves("Save the places")
        self.draw(patches)
        self.cards[place] = self.page.locator(".region-name a").evaluate_all(
            "(links) => links.map((one) => one.pathname.slice(-6))"
        )
        assert len(self.cards[place]) == len(patches)
        for card, name in zip(self.cards[place], patches, strict=True):
            self.page.goto(f"{self.server.url}/host/cards/{card}")
            self.effort.presses += 2  # back to the gift, and on to the next
            self.write_card(name)

    def draw(self, patches: tuple[str, ...]) -> None:
        """Each by a stroke over the picture, and its name."""
        for number, name in enumerate(patches):
            left = 0.03 + number * 0.19
            self.hand.drags((left, 0.2), (left + 0.16, 0.7), "[data-picture]")
            self.hand.types(name)
        self.hand.saves("Save the patches")

    def write_card(self, name: str) -> None:
        """In one language; the other is pending."""
        self.page.locator("card-editor:defined").wait_for()
        expect(self.page.locator("#card-title")).to_have_text(name)
        self.hand.ticks('[name="pending.ru"]')
        self.hand.writes('[name="story_en"]', STORY)
        self.hand.writes('[name="alt_en"]', f"A patch with a {name.lower()}.")
        self.hand.presses("Publish")
        expect(self.page.locator("#card-said")).to_contain_text("published")

    def see_what_is_ready(self) -> None:
        """And make the links of the day, each of which is opened where it is for."""
        self.page.goto(f"{self.server.url}/host/ready")
        code = re.search(r"/([0-9A-Z]{6})$", self.address(self.page.locator("#send-participants")))
        assert code
        self.code, self.links = code[1], {}
        for role, place, make in (
            ("host", TVER, "Make a host’s link"),
            ("stage", LEEDS, "Make a stage link"),
        ):
            self.hand.saves(make, f"#send-{role}-{place}")
            self.links[role] = self.address(self.page.locator("#new-link"))

    def address(self, within) -> str:
        return within.locator(".shared-address").first.inner_text().strip()

    def meet(self) -> None:
        self.stage, self.nina = self.open("en-GB", PROJECTOR), self.open("ru-RU", LAPTOP)
        self.phone = self.open("ru-RU", PHONE)
        self.stage.goto(self.links["stage"])
        self.nina.goto(self.links["host"])
        self.page.goto(f"{self.server.url}/host")
        for page in (self.stage, self.nina, self.page):
            connected(page)
        press(self.page, "start-exchange", sure=True)
        expect(self.nina.locator('form[data-command="start-exchange"]')).to_have_count(0)
        self.phone.goto(f"{self.server.url}/{self.code}")
        self.phone.fill("input[name=name]", "Вера")
        self.phone.check(f"input[name=place][value={TVER}]", force=True)
        self.phone.click("#register button")
        self.phone.wait_for_selector("message-composer textarea")
        connected(self.phone)
        expect(self.phone.locator('a[href="https://meet.example/rivers"]')).to_be_visible()

    def hand_over(self, place: str) -> None:
        """Nobody knows what it is before the instant; then every patch is opened."""
        gift, title = self.gifts[place], WORDS[place][0]
        for host in (self.page, self.nina):
            press(host, "arm-gift", f"#handover-{gift}")
        press(self.page, "start-unveiling", f"#handover-{gift}")
        expect(self.phone.locator(f'handover-cloth[gift="{gift}"][state="countdown"]').first).to_be_attached()
        expect(self.phone.locator("body")).not_to_contain_text(title)
        for page in (self.phone, self.stage):
            expect(page.locator("body")).to_contain_text(title)
        for card in self.cards[place]:
            press(self.page, "open-patch", f"#patch-{card}")
            expect(self.phone.locator(f'a[href="/{card}"]').first).to_be_attached()
        press(self.nina if place == LEEDS else self.page, "receive-gift", f"#handover-{gift}")
        for page in (self.page, self.nina):
            expect(page.locator(f'#handover-{gift} form[data-command="receive-gift"]:visible')).to_have_count(
                0
            )

    def print_labels(self) -> None:
        """One of each patch; each leads to its card."""
        self.page.goto(f"{self.server.url}/print/labels")
        address = self.page.locator("form.label-choices").evaluate(
            "(form) => '/print/labels.pdf?' + new URLSearchParams(new FormData(form))"
        )
        pdf = self.page.request.get(self.server.url + address).body()
        found = set()
        with opened(pdf) as sheets:
            for sheet in sheets:
                found |= {one.text for one in zxingcpp.read_barcodes(sheet.render(scale=3).to_numpy())}
        wanted = {card for cards in self.cards.values() for card in cards}
        assert wanted <= {address.rpartition("/")[2] for address in found}


def page_of(server: Running, code: str) -> bytes:
    """As a stranger reads it who scans its label."""
    with urlopen(f"{server.url}/{code}") as answer:  # our own
        return answer.read()


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    yield document
    document.close()
