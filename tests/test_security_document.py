"""The security document: every item of the standard is answered once, and the tests that it names are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "security.md").read_text("utf-8")

ITEMS = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1-1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
4.1.1-3 4.2.1-1 4.3.1-2 4.4.1-4 5.1.1-1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3
6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1-1 8.4.1-1 9.1.1-3 9.2.1-4 10.1.1-2
10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1-1 11.6.1-1
12.1.1-3 12.2.1-2 12.3.1-4 13.1.1-1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3
15.3.1-7 16.1.1-1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1-1 17.2.1-4 17.3.1-2
"""
"""Numbers of all items of levels 1 and 2 in OWASP ASVS 5.0.0, by section: first and last."""

ROW = re.compile(r"^\| (\d+\.\d+\.\d+(?:–\d+\.\d+\.\d+)?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)


def numbers(first: str, last: str) -> list[str]:
    section, _, low = first.rpartition(".")
    return [f"{section}.{number}" for number in range(int(low), int(last.rpartition(".")[2]) + 1)]


def answered() -> list[str]:
    found: list[str] = []
    for items, _, _ in ROW.findall(DOCUMENT):
        first, _, last = items.partition("–")
        assert not last or first.rpartition(".")[0] == last.rpartition(".")[0]
        found += numbers(first, last or first)
    return found


def test_every_item_of_level_two_is_answered_once_and_in_order():
    wanted: list[str] = []
    for span in ITEMS.split():
        first, last = span.split("-")
        wanted += numbers(first, last)

    assert len(wanted) == 253
    assert answered() == wanted


def test_the_tests_that_are_named_are_there():
    named = [test for *_, shown in ROW.findall(DOCUMENT) for test in shown.split(", ") if test]

    assert len(named) > 100
    assert [test for test in named if not (ROOT / test).is_file()] == []


def test_what_is_met_differently_says_why():
    different = [how for _, how, _ in ROW.findall(DOCUMENT) if "**Otherwise" in how]

    assert different
    assert all(len(how) > 60 for how in different)
