"""Makes the README's pictures from a running demo: `make screenshots`."""

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page

from browser.occasion import PHONE, Occasion, occasion, press, say

TARGET = Path(__file__).parents[2] / "docs" / "screenshots"
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
SETTLED = 1500
"""Milliseconds in which every movement has come to its end."""

TALK = (
    ("perm", "Добрый вечер, Оксфорд! У нас уже снег."),
    ("oxford", "Good afternoon, Perm! It is raining, of course."),
    ("perm", "Дети сегодня весь день спрашивают про Алису."),
)


def take(held: Occasion) -> None:
    """Go through the exchange and stop where it is worth a look."""
    phones = {
        "perm": held.phone("Вера", "perm", "ru-RU"),
        "oxford": held.phone("Alice", "oxford", "en-GB"),
    }
    tom, nina, stage = held.host("oxford", "en-GB"), held.host("perm", "ru-RU"), held.stage()
    press(tom, "start-exchange", sure=True)
    press(tom, "move-programme")
    for place, words in TALK:
        say(phones[place], words)
        nina.wait_for_selector("#queue li")
        press(nina, "approve-message", "#queue")
        nina.wait_for_selector("#queue li", state="detached")
    shoot(phones["perm"], "phone")
    unveil(held, tom, nina)
    say(phones["oxford"], "What a beautiful bird!")
    tom.wait_for_selector("#queue li")
    shoot(stage, "stage")
    shoot(tom, "host")
    shoot(held.open(card_of(held), "en-GB", PHONE), "card")


def unveil(held: Occasion, tom: Page, nina: Page) -> None:
    """The quilt of Perm, to its fifth patch."""
    gift = held.gift_of("perm")
    for host in (tom, nina):
        press(host, "arm-gift", f"#handover-{gift}")
    press(tom, "start-unveiling", f"#handover-{gift}")
    for opened in range(1, 6):
        press(tom, "open-patch", f"#handover-{gift}")
        patch = held.addresses["gifts"][gift]["patches"][opened - 1]
        tom.wait_for_selector(f'form[data-command="fold-patch"] input[value="{patch}"]', state="attached")


def card_of(held: Occasion) -> str:
    """The address of the patch that was opened last."""
    patches = held.addresses["gifts"][held.gift_of("perm")]["patches"]
    return f"{held.addresses['url']}/{patches[4]}"


def shoot(page: Page, name: str) -> None:
    """One picture, once nothing moves any more."""
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=TARGET / f"{name}.png")


def main() -> None:
    """Run a demo of its own, and leave nothing but the pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    with tempfile.TemporaryDirectory() as folder, occasion(None, Path(folder), chromium) as held:
        take(held)


if __name__ == "__main__":
    main()
