"""An hour as those live it who run it: what stands on each of their screens, and what they press."""

import re

from playwright.sync_api import Page, expect

from browser.occasion import LAPTOP, PHONE, PROJECTOR, Occasion, connected, press, say

KINDS = ("poll", "pause", "silence", "custom")
"""What the demo's programme has none of."""

GUESTS = 100
PRESSED = "() => { window.pressed = performance.now() }"
PRESSED_BEFORE = "() => !(performance.now() - (window.pressed ?? -Infinity) < 600)"
OPEN_ALL = """() => document.querySelectorAll(".patches form[data-command=open-patch]")
  .forEach((form) => form.requestSubmit())"""
SMALL_PHONE = {**PHONE, "viewport": {"width": 360, "height": 740}}


class Hour:
    """Tom hosts Oxford at a laptop, Nina hosts Perm on a phone; all others come by links that Tom makes."""

    def __init__(self, held: Occasion) -> None:
        self.held = held
        self.tom = held.host("oxford", "en-GB")

    def the_programme_gets_every_kind(self) -> None:
        """On the dashboard, whose page stays."""
        for kind in KINDS:
            self.tom.locator("[data-edit]:visible", has_text="Add an item").click()
            window = self.tom.locator("dialog[open]")
            window.locator('[name="title.en"]').fill(f"A {kind}")
            window.locator('[name="title.ru"]').fill(f"Часть: {kind}")
            window.locator('[name="kind"]').select_option(kind)
            window.get_by_role("button", name="Add the item").click()
            expect(self.tom.locator("#programme .items")).to_contain_text(f"A {kind}")
            expect(self.tom.locator("dialog[open]")).to_have_count(0)

    def a_rehearsal_begins(self) -> None:
        with self.tom.expect_popup() as opened:
            self.tom.get_by_role("link", name="Rehearsal").click()
        self.tom.close()
        self.tom = opened.value
        self.tom.locator('[name="guests"]').fill(str(GUESTS))
        self.tom.get_by_role("button", name="Begin a rehearsal").click()
        self.join = self.tom.locator(".rehearsal-address bdi").inner_text()
        self.enter(self.tom, "Go to the rehearsal’s dashboard")
        self.nina = self.held.host("perm", "ru-RU", SMALL_PHONE)
        self.nina.goto(self.url("/host/rehearsal"))
        self.enter(self.nina, "Перейти")

    def enter(self, host: Page, words: str) -> None:
        host.get_by_role("button", name=re.compile(words)).click()
        connected(host)

    def url(self, path: str) -> str:
        return self.held.addresses["join"].rpartition("/")[0] + path

    def everybody_gets_a_link(self) -> None:
        """By the dashboard alone."""
        self.moderator = self.desk("moderator", "perm", "Olga", "ru-RU", LAPTOP)
        self.interpreter = self.desk("interpreter", "", "Irina", "ru-RU", LAPTOP)
        self.captioner = self.desk("captioner", "oxford", "Kate", "en-GB", LAPTOP)
        self.stage = self.desk("stage", "oxford", "Town hall", "en-GB", PROJECTOR)
        self.mixer = self.desk("stage", "perm", "OBS", "ru-RU", PROJECTOR, "?transparent=1&only=lower-third")

    def desk(self, role: str, place: str, name: str, language: str, device: dict, more: str = "") -> Page:
        address = self.new_link(role, place, name)
        page = self.held.open(address.replace("#", f"{more}#"), language, device)
        connected(page)
        return page

    def new_link(self, role: str, place: str, name: str) -> str:
        links = self.tom.locator("#links")
        if links.get_attribute("open") is None:
            links.locator("summary").first.click()
        links.locator('[name="role"]').select_option(role)
        links.locator('[name="place"]').select_option(place)
        links.locator("#link-name").fill(name)
        with self.tom.expect_navigation():
            links.get_by_role("button", name="Make a link").click()
        connected(self.tom)
        return self.tom.locator(".new-link a").get_attribute("href")

    def it_starts(self) -> None:
        press(self.tom, "start-exchange", sure=True)
        self.alice = self.phone("Alice", "oxford", "en-GB")
        self.vera = self.phone("Вера", "perm", "ru-RU")

    def phone(self, name: str, place: str, language: str) -> Page:
        page = self.held.open(self.join, language, PHONE)
        page.fill("input[name=name]", name)
        page.check(f"input[name=place][value={place}]", force=True)
        page.click("#register button")
        page.wait_for_selector("message-composer textarea")
        connected(page)
        return page

    def messages_come_from_both_halls(self) -> None:
        """Olga, who moderates for Perm, approves Vera's by one key; Tom shows Alice's."""
        say(self.vera, "За окном уже темно, и идёт снег.")
        waits = self.moderator.locator("#queue .heard", has_text="идёт снег")
        waits.locator(".words").click()
        self.moderator.keyboard.press("Enter")
        expect(self.moderator.locator("#queue")).not_to_contain_text("идёт снег")
        expect(self.alice.locator("#stream")).to_contain_text("идёт снег")
        say(self.alice, "It has rained since the morning.")
        mine = self.tom.locator("#queue > li", has_text="It has rained")
        mine.locator('form[data-command="approve-message"] button').first.click()
        expect(self.vera.locator("#stream")).to_contain_text("It has rained")
        self.the_interpreter_translates("идёт снег", "It is dark here, and it snows.", self.alice)
        self.the_captioner_writes("What do you see outside?")

    def the_interpreter_translates(self, written: str, words: str, reader: Page) -> None:
        """With one key; whoever reads that language sees it first, by whom it is, and the original a tap away."""
        waits = self.interpreter.locator("#untranslated > li", has_text=written)
        waits.locator("textarea").fill(words)
        waits.locator("textarea").press("Enter")
        expect(self.interpreter.locator("#translated")).to_contain_text(words)
        message = reader.locator("#stream > li", has_text=words)
        expect(message).to_contain_text("Irina")
        expect(message.locator("[lang=ru]", has_text=written)).to_have_count(1)

    def the_captioner_writes(self, words: str) -> None:
        """A line that the stage shows; phones show it to whoever has chosen so."""
        self.captioner.fill("#caption-text", words)
        self.captioner.press("#caption-text", "Enter")
        expect(self.stage.locator("caption-band")).to_contain_text(words)

    def the_stage_introduces_somebody(self) -> None:
        """In both scripts, on the projector and on the mixer's transparent page."""
        self.tom.locator("#tab-lower-thirds").click()
        part = self.tom.locator("#part-lower-thirds")
        part.locator("summary", has_text="Prepare a speaker").click()
        new = part.locator(".lower-thirds-new form")
        for field, words in (
            ("name.en", "Anna"),
            ("name.ru", "Анна"),
            ("role.en", "weaver"),
            ("role.ru", "ткачиха"),
        ):
            new.locator(f'[name="{field}"]').fill(words)
        new.get_by_role("button", name="Add the speaker").click()
        press(self.tom, "show-lower-third")
        for stage in (self.stage, self.mixer):
            for words in ("Anna", "Анна", "ткачиха"):
                expect(stage.locator("body")).to_contain_text(words)
        press(self.tom, "hide-lower-third")

    def the_programme_goes_on(self) -> None:
        """Item by item, of whatever kind; phones and stage follow, and each has what belongs to it."""
        belongs = {
            "What do you see from your window?": self.messages_come_from_both_halls,
            "The quilt from Perm": lambda: self.hand_over("perm"),
            "The quilt from Oxford": lambda: self.hand_over("oxford"),
            "A poll": self.the_stage_introduces_somebody,
            "A pause": self.calm_for_a_moment,
            "A silence": self.silence,
        }
        titles = self.tom.locator("#programme .item-title").all_inner_texts()
        assert belongs.keys() <= set(titles)
        for title in titles:
            self.key("n")
            expect(self.tom.locator("#programme [aria-current=step]")).to_contain_text(title)
            expect(self.alice.locator("#now-title")).to_have_text(title)
            expect(self.stage.locator("#scene")).to_contain_text(title)
            belongs.get(title, lambda: None)()

    def key(self, key: str) -> None:
        """Not so soon after the last one that it were taken for its second half."""
        self.tom.wait_for_function(PRESSED_BEFORE)
        self.tom.keyboard.press(key)
        self.tom.evaluate(PRESSED)

    def calm_for_a_moment(self) -> None:
        """By one key, on every screen in both languages."""
        self.key("c")
        for page in (self.alice, self.vera, self.stage):
            expect(page.locator(".calm-card:visible, #scene .still").first).to_contain_text("A short pause")
            expect(page.locator(".calm-card:visible, #scene .still").first).to_contain_text("Небольшая пауза")
        self.key("c")
        expect(self.alice.locator(".calm-card:visible")).to_have_count(0)

    def silence(self) -> None:
        self.key("m")
        for page in (self.alice, self.stage):
            expect(page.locator(".calm-count:visible, .still-count").first).to_be_visible()
        self.key("m")
        expect(self.alice.locator(".calm-card:visible")).to_have_count(0)

    def hand_over(self, place: str) -> None:
        """A gift of one place is unveiled on every screen, opened patch by patch, and received by the other."""
        sealed = "#part-handover section.gift:has(form[data-command=arm-gift])"
        gift = self.tom.locator(sealed).first.get_attribute("id")
        for host in (self.tom, self.nina):
            self.handle(host)
            press(host, "arm-gift", f"#{gift}")
        press(self.tom, "start-unveiling", f"#{gift}")
        for page in (self.alice, self.vera, self.stage):
            expect(page.locator("handover-cloth[data-phase=open]").first).to_be_attached()
        self.tom.evaluate(OPEN_ALL)
        receiver = self.tom if place == "perm" else self.nina
        press(receiver, "receive-gift", f"#{gift}")
        for host in (self.tom, self.nina):
            expect(host.locator(f"#{gift}")).to_have_attribute("data-step", "received")
        expect(self.vera.locator(".received")).to_be_attached()

    def handle(self, host: Page) -> None:
        """The part of the handover, which a phone has behind a tab."""
        tab = host.locator("#tab-handover")
        if tab.is_visible():
            tab.click()

    def it_ends_and_is_wiped(self) -> None:
        """By one act that is asked about; whoever has it open reads that it is over."""
        self.tom.goto(self.url("/host/rehearsal"))
        self.tom.locator("summary", has_text="End the rehearsal").click()
        with self.tom.expect_navigation():
            self.tom.get_by_role("button", name="Wipe the rehearsal").click()
        expect(self.tom.get_by_role("button", name="Begin a rehearsal")).to_be_visible()
        expect(self.alice.locator("main")).to_contain_text("over")
