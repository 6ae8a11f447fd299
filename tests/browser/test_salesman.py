"""A salesman comes to the exchange: what the hosts do about him, and how they take it back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.occasion import Occasion, connected, occasion, press, say


@pytest.fixture
def held(first_run: tuple[Path, dict[str, Any]], tmp_path: Path, chromium: str) -> Iterator[Occasion]:
    with occasion(first_run[0], tmp_path, chromium) as running:
        yield running


def test_hosts_are_rid_of_a_salesman_and_take_it_back(held: Occasion):
    """What waits of him goes at one stroke and comes back; he goes with all he wrote, and so does he come back."""
    tom, nina = held.host("oxford", "en-GB"), held.host("perm", "ru-RU")
    press(tom, "start-exchange", sure=True)
    alice = held.phone("Alice", "oxford", "en-GB")
    gleb = held.phone("Глеб", "perm", "ru-RU")
    for words in ("Одеяла недорого!", "Звоните!"):
        say(gleb, words)
    expect(nina.locator("#queue .heard")).to_have_count(2)
    press(nina, "decline-all-of")
    expect(tom.locator("#queue > li")).to_have_count(0)
    expect(gleb.locator("#mine [data-state=declined]")).to_have_count(2)
    press(tom, "reconsider-together", "#decided")
    expect(nina.locator("#queue .heard")).to_have_count(2)
    press(nina, "approve-message", "#queue")
    expect(alice.locator("#stream li")).to_have_count(1)

    press(tom, "remove-participant", "#queue", sure=True)
    expect(gleb.locator("h1")).to_contain_text("Ведущие закрыли")
    expect(alice.locator("#stream li")).to_have_count(0)
    expect(nina.locator("#queue > li")).to_have_count(0)
    press(nina, "readmit-participant")
    expect(alice.locator("#stream li")).to_have_count(1)
    gleb.click("main a.button")
    connected(gleb)
    expect(gleb.locator("#mine [data-state=waiting]")).to_have_count(1)
    press(nina, "remove-participant", "#queue", sure=True)
    expect(alice.locator("#stream li")).to_have_count(0)
