"""Oxford and Perm meet, talk, and unveil a quilt: two phones, two hosts and a stage, from the first word to the card."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.occasion import LAPTOP, PHONE, Occasion, connected, occasion, press, say
from browser.reading import codes_on


@pytest.fixture(scope="module")
def held(
    first_run: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, chromium: str
) -> Iterator[Occasion]:
    with occasion(first_run[0], tmp_path_factory.mktemp("exchange"), chromium) as running:
        yield running


def test_oxford_and_perm_meet_talk_and_unveil_a_quilt(held: Occasion):
    everybody = Everybody(held)
    everybody.comes_in()
    everybody.talks()
    everybody.loses_nothing_when_the_network_goes()
    everybody.is_rid_of_a_salesman_and_takes_it_back()
    everybody.sees_the_cloth_unfold()
    everybody.sees_patch_after_patch()
    everybody.scans_a_label()


class Everybody:
    """Vera of Perm and Alice of Oxford on their phones, the hosts Nina and Tom, and a stage."""

    def __init__(self, held: Occasion) -> None:
        self.held = held
        self.vera = held.phone("Вера", "perm", "ru-RU")
        self.alice = held.phone("Alice", "oxford", "en-GB")
        self.tom = held.host("oxford", "en-GB")
        self.nina = held.host("perm", "ru-RU")
        self.stage = held.stage()
        self.gift = held.gift_of("perm")
        self.patches = held.addresses["gifts"][self.gift]["patches"]

    def comes_in(self) -> None:
        assert [code.lower() for code in codes_on(self.stage.screenshot())] == [
            self.held.addresses["join"].lower()
        ]
        press(self.tom, "start-exchange", sure=True)
        expect(self.nina.locator('form[data-command="start-exchange"]')).to_have_count(0)

    def talks(self) -> None:
        """Nothing is shown before a host has let it through."""
        say(self.vera, "Привет, Оксфорд!")
        expect(self.vera.locator("#mine li")).to_have_attribute("data-state", "waiting")
        expect(self.nina.locator("#queue > li")).to_contain_text("Привет, Оксфорд!")
        heard = self.nina.locator("live-exchange").get_attribute("seq")
        expect(self.alice.locator("live-exchange")).to_have_attribute("seq", str(heard))
        expect(self.alice.locator("#stream li")).to_have_count(0)
        press(self.tom, "approve-message", "#queue")
        expect(self.alice.locator("#stream li").first).to_contain_text("Привет, Оксфорд!")
        expect(self.alice.locator("#stream li [lang=ru]").first).to_contain_text("Привет")
        expect(self.vera.locator("#mine li")).to_have_count(0)
        expect(self.nina.locator("#queue > li")).to_have_count(0)
        press(self.nina, "pin-message")
        expect(self.stage.locator("body")).to_contain_text("Привет, Оксфорд!")

    def loses_nothing_when_the_network_goes(self) -> None:
        self.alice.context.set_offline(offline=True)
        say(self.alice, "We can see the snow behind you.")
        expect(self.alice.locator("#mine li")).to_contain_text("We can see the snow")
        self.alice.context.set_offline(offline=False)
        self.alice.reload()
        connected(self.alice)
        expect(self.nina.locator("#queue > li")).to_have_count(1)
        expect(self.nina.locator("#queue > li")).to_contain_text("We can see the snow")
        press(self.nina, "approve-message", "#queue")
        expect(self.vera.locator("#stream li")).to_have_count(2)

    def is_rid_of_a_salesman_and_takes_it_back(self) -> None:
        """What waits of him goes at one stroke and comes back; he goes with all he wrote, and so does he come back."""
        gleb = self.held.phone("Глеб", "perm", "ru-RU")
        for words in ("Одеяла недорого!", "Звоните!"):
            say(gleb, words)
        expect(self.nina.locator("#queue .heard")).to_have_count(2)
        press(self.nina, "decline-all-of")
        expect(self.tom.locator("#queue > li")).to_have_count(0)
        expect(gleb.locator("#mine [data-state=declined]")).to_have_count(2)
        press(self.tom, "reconsider-together", "#decided")
        expect(self.nina.locator("#queue .heard")).to_have_count(2)
        press(self.nina, "approve-message", "#queue")
        expect(self.alice.locator("#stream li")).to_have_count(3)

        press(self.tom, "remove-participant", "#queue", sure=True)
        expect(gleb.locator("h1")).to_contain_text("Ведущие закрыли")
        expect(self.alice.locator("#stream li")).to_have_count(2)
        expect(self.nina.locator("#queue > li")).to_have_count(0)
        press(self.nina, "readmit-participant")
        expect(self.alice.locator("#stream li")).to_have_count(3)
        gleb.click("main a.button")
        connected(gleb)
        expect(gleb.locator("#mine [data-state=waiting]")).to_have_count(1)
        press(self.nina, "remove-participant", "#queue", sure=True)
        expect(self.vera.locator("#stream li")).to_have_count(2)

    def sees_the_cloth_unfold(self) -> None:
        """Nobody knows what is in it before the instant."""
        for host in (self.tom, self.nina):
            press(host, "arm-gift", f"#handover-{self.gift}")
        press(self.tom, "start-unveiling", f"#handover-{self.gift}")
        for page in (self.vera, self.alice, self.stage):
            expect(
                page.locator(f'handover-cloth[gift="{self.gift}"][state="countdown"]').first
            ).to_be_attached()
            expect(page.locator("body")).not_to_contain_text(re.compile("bear|медведь", re.IGNORECASE))
        for page in (self.vera, self.alice, self.stage):
            expect(page.locator("body")).to_contain_text(re.compile("bear|медведь", re.IGNORECASE))

    def sees_patch_after_patch(self) -> None:
        """With one step back, and then all of them."""
        press(self.tom, "open-patch", f"#handover-{self.gift}")
        for page in (self.vera, self.alice):
            expect(page.locator(f'a[href="/{self.patches[0]}"]').first).to_be_attached()
        press(self.nina, "fold-patch", f"#handover-{self.gift}")
        expect(self.alice.locator(f'a[href="/{self.patches[0]}"]')).to_have_count(0)
        for patch in self.patches:
            press(self.tom, "open-patch", f"#patch-{patch}")
            expect(self.alice.locator(f'a[href="/{patch}"]').first).to_be_attached()
        press(self.tom, "receive-gift", f"#handover-{self.gift}")
        for page in (self.tom, self.nina):
            expect(page.locator('form[data-command="receive-gift"]:visible')).to_have_count(0)

    def scans_a_label(self) -> None:
        """The card opens in the visitor's language, without JavaScript."""
        url = f"{self.held.addresses['url']}/{self.patches[0]}"
        (address,) = codes_on(self.held.open(f"{url}/qr.svg", "en", LAPTOP).screenshot())
        visitor = self.held.open(address, "ru-RU", PHONE, java_script_enabled=False)
        assert address == url.upper()
        assert visitor.locator("html").get_attribute("lang") == "ru"
        expect(visitor.locator("h1")).to_contain_text("Чай")
