"""One row through three doors: an exchange folder, a sheet and the editor's form take it or refuse it alike."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from collection.conftest import Authored
from collection.test_sheets import content, look
from twincloth.collection.card_words import LISTS, cells_of, words_of
from twincloth.collection.content import Card, CardWords, Content
from twincloth.collection.folder import FolderProblems, read_folder
from twincloth.collection.folder.card_sentences import SENTENCES
from twincloth.collection.publishing import Unpublishable, publish
from twincloth.exchange.refusal import Refusal
from twincloth.pages.card_form import CardForm, NotTaken

__all__ = ["content"]

Codes = dict[str, str]
Cells = dict[str, str]
CARDS = "gifts/perm-quilt/cards.csv"
BUTTONS = {"": "publish", "yes": "publish", "no": "save"}
"""The button by which a host says what a cell of `published` says."""


def codes(problems: dict[str, Refusal]) -> Codes:
    return {column: refusal.code for column, refusal in problems.items()}


class Doors:
    """The bull's row, with some of its cells changed, through each door: whether it is public, its words, what is wrong."""

    def __init__(self, content: Content, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.content, self.root, self.monkeypatch = content, root, monkeypatch
        self.card: Card = content.gifts[0].cards[1]
        self.cells = cells_of(words_of(self.card), content.languages)

    def folder(self, changed: Cells) -> tuple[bool, CardWords] | Codes:
        found: list[str] = []

        def told(refusal, *known):
            found.append(refusal.code)
            return SENTENCES[refusal.code]

        for module in ("cards_file", "answers"):
            self.monkeypatch.setattr(f"twincloth.collection.folder.{module}.said", told)
        authored = Authored(self.root)
        authored.write(CARDS, self._file((self.root / CARDS).read_text("utf-8"), changed))
        try:
            card = read_folder(self.root).gifts[0].cards[1]
        except FolderProblems as wrong:
            columns = [problem.what.partition(" ")[0] for problem in wrong.problems]
            return dict(zip(columns, found, strict=True))
        return card.published, words_of(card)

    def sheet(self, changed: Cells) -> tuple[bool, CardWords] | Codes:
        cells = {"key": self.card.key, "size": "1 m", **changed}
        read = look(self.content, [list(cells), list(cells.values())])
        if read.wrong:
            return {one.column: one.refusal.code for one in read.wrong}
        (change,) = read.changes
        return change.public, change.words

    def form(self, changed: Cells) -> tuple[bool, CardWords] | Codes:
        typed = self.cells | {"size": "1 m"} | changed
        for name in LISTS:
            typed |= {f"{name}.{one}": "yes" for one in typed[name].split()}
        public = BUTTONS[typed.pop("published", "")] == "publish"
        try:
            words = CardForm(typed, self.content.languages).onto(self.card, None) or words_of(self.card)
            if public:
                publish(self.content, {self.card.code: words})
        except NotTaken as wrong:
            return codes(wrong.problems)
        except Unpublishable as wrong:
            return codes(wrong.problems[self.card.code])
        return public, words

    def _file(self, text: str, changed: Cells) -> str:
        rows = list(csv.DictReader(io.StringIO(text)))
        rows[1] |= {"size": "1 m", **changed}
        header = list(dict.fromkeys([*rows[0], *changed]))
        written = io.StringIO()
        writer = csv.DictWriter(written, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
        return written.getvalue()


@pytest.fixture
def doors(content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doors:
    return Doors(content, tmp_path / "authored", monkeypatch)


def through(doors: Doors, changed: Cells) -> list[tuple[bool, CardWords] | Codes]:
    ways: list[Callable[[Cells], tuple[bool, CardWords] | Codes]] = [doors.folder, doors.sheet, doors.form]
    return [way(changed) for way in ways]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"title_en": ""}, {"title_en": "card-text-missing"}),
        ({"alt_ru": " \t "}, {"alt_ru": "card-text-missing"}),
        ({"maker_ru": ""}, {"maker_ru": "card-text-half"}),
        ({"made_where_en": "", "made_where_ru": ""}, {"made_where_en": "card-location-missing"}),
        ({"title_en": "b" * 121}, {"title_en": "wording-too-long"}),
        ({"story_ru": "я" * 5001}, {"story_ru": "wording-too-long"}),
        ({"number": "7" * 61}, {"number": "wording-too-long"}),
        ({"rights": "r" * 301}, {"rights": "wording-too-long"}),
        ({"alt_en": "a\u202eb"}, {"alt_en": "text-unprintable"}),
        ({"made_when": "2020-02-30"}, {"made_when": "date-impossible"}),
        ({"made_when": "43588,5"}, {"made_when": "date-counted"}),
        ({"maker_en": "#name?"}, {"maker_en": "cell-of-error"}),
        ({"pending": "de"}, {"pending": "card-language-unknown"}),
        ({"pending": "en ru"}, {"pending": "card-all-pending"}),
        ({"answers": "oxford-quilt/cow"}, {"answers": "card-answer-unknown"}),
        ({"answers": "perm-quilt/bear"}, {"answers": "card-answer-own-gift"}),
        ({"title_en": "b" * 121, "published": "no"}, {"title_en": "wording-too-long"}),
    ],
    ids=str,
)
def test_what_is_wrong_is_the_same_everywhere(doors: Doors, changed: Cells, wrong: Codes):
    assert through(doors, changed) == [wrong] * 3


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"title_en": "  The bull "},
        {"title_ru": "", "story_ru": "", "alt_ru": "", "maker_ru": "", "pending": "ru"},
        {"maker_en": "", "maker_ru": ""},
        {"answers": "oxford-quilt/bull oxford-quilt/hill"},
        {"title_en": "", "published": "no"},
        {"story_en": "e\u0301 " * 20},
        {"number": "\u200b"},
        {"made_when": "1990-95"},
        {"made_when": "about 2020-02-30", "title_en": "43588.5", "number": "#1"},
    ],
    ids=str,
)
def test_what_is_right_is_taken_alike(doors: Doors, changed: Cells):
    folder, sheet, form = through(doors, changed)

    assert folder == sheet == form
    assert isinstance(folder, tuple), folder


@pytest.mark.parametrize(("said", "public"), [("", True), ("yes", True), ("no", False)])
def test_a_card_is_public_everywhere_unless_it_is_said_that_it_is_not(doors: Doors, said: str, public: bool):
    taken = through(doors, {"published": said})

    assert [one[0] for one in taken if isinstance(one, tuple)] == [public] * 3


def test_a_card_of_which_nothing_is_said_is_public_too(doors: Doors):
    assert [one[0] for one in through(doors, {}) if isinstance(one, tuple)] == [True] * 3


@pytest.mark.parametrize("said", ["maybe", "1"])
def test_neither_yes_nor_no_is_no_answer(doors: Doors, said: str):
    assert doors.folder({"published": said}) == doors.sheet({"published": said})
    assert doors.sheet({"published": said}) == {"published": "card-neither-yes-nor-no"}
