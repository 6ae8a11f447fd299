"""Datestamps: whatever changes what a harvester was told of a gift or a card moves its time, and nothing else does."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from twincloth.collection.changes import bring_back, change_card, change_gift, withdraw
from twincloth.collection.content import Card, Content, Custody, Gift, Picture, Region
from twincloth.collection.places import Place
from twincloth.collection.stamps import Stamping, stamped
from twincloth.exchange.exchange import Entry, Exchange, Fact
from twincloth.exchange.patches import GiftReceived, PatchFolded, PatchOpened
from twincloth.exchange.unveiling import GiftUnveiled
from twincloth.views.metadata.datestamps import Datestamp, datestamps

GIFT, OTHER, BEAR, BULL, SEALED = "G1FT01", "G1FT02", "C4RD01", "C4RD02", "C4RD03"
WORDS = {"en": "A word", "ru": "Слово"}
PICTURE = Picture(width=90, height=30, variants=())
TODAY = "2026-11-29"


def card(code: str, at: int) -> Card:
    words = dict.fromkeys(("title", "story", "alt", "maker", "materials", "made_where"), WORDS)
    return Card(
        key=code.lower(), code=code, region=Region(at, 0, 30, 30), picture=PICTURE,
        size="", made_when="", rights="CC0", **words,
    )  # fmt: skip


def gift(code: str, *cards: Card) -> Gift:
    return Gift(
        key=code.lower(), code=code, giver="perm", receiver="oxford", title=WORDS, story=WORDS, makers=WORDS,
        alt=WORDS, lineage=(), picture=PICTURE, original="a.svg", cards=cards,
    )  # fmt: skip


def content() -> Content:
    place = Place(key="perm", name=WORDS, time_zone="UTC", colour="#9B2A2C", stitch="cross")
    return Content(
        key="a", code="EXCH01", languages=("en", "ru"), title=WORDS, welcome=WORDS, programme=(), retention_days=1,
        starts_at=datetime(2026, 11, 29, tzinfo=UTC), places=(place, replace(place, key="oxford")),
        gifts=(gift(GIFT, card(BEAR, 0), card(BULL, 30), card(SEALED, 60)), gift(OTHER, card("C4RD09", 0))),
    )  # fmt: skip


class Story:
    """What happens to an exchange, a thing a second: its content changes, or a fact is recorded."""

    def __init__(self) -> None:
        self.second = 1
        self.content = stamped(content(), None, 1000)
        self.exchange = Exchange("EXCH01", self.content.plan())

    def edit(self, change: Callable[[Content], Content]) -> "Story":
        self.second += 1
        self.content = stamped(change(self.content), self.content, self.second * 1000)
        self.exchange.plan = self.content.plan()
        return self

    def happen(self, *facts: Fact) -> "Story":
        for fact in facts:
            self.second += 1
            self.exchange.apply(Entry(self.exchange.seq + 1, self.second * 1000, "", None, fact))
        return self

    def told(self) -> dict[str, Datestamp]:
        return {stamp.code: stamp for stamp in datestamps(self.exchange, self.content)}

    def moved_by(self, what: Callable[["Story"], object]) -> set[str]:
        """The codes of whatever a harvester is told anew after it."""
        before = self.told()
        what(self)
        after = self.told()
        moved = {code for code, stamp in after.items() if stamp != before.get(code)}
        assert all(after[code].at == self.second for code in moved)
        assert before.keys() <= after.keys()
        return moved


@pytest.fixture
def story() -> Story:
    """A gift is unveiled, two of its three patches are open; the other gift is sealed."""
    opened = (PatchOpened(gift=GIFT, patch=code) for code in (BEAR, BULL))
    return Story().happen(GiftUnveiled(gift=GIFT), *opened)


def title(card: Card) -> Card:
    return replace(card, title={"en": "Another", "ru": "Другое"})


def rights(card: Card) -> Card:
    return replace(card, rights="CC BY 4.0")


CUSTODY = Custody(since="2026", holder=WORDS, location=WORDS)

CHANGES = {
    "a card's words": (lambda it: it.edit(lambda now: change_card(now, BEAR, title)), {BEAR, GIFT}),
    "a card's rights": (lambda it: it.edit(lambda now: change_card(now, BEAR, rights)), {BEAR, GIFT}),
    "custody of the gift": (
        lambda it: it.edit(
            lambda now: change_gift(now, GIFT, lambda gift: replace(gift, custody=(CUSTODY,)))
        ),
        {GIFT, BEAR, BULL},
    ),
    "the exchange's title": (
        lambda it: it.edit(lambda now: replace(now, title={"en": "Other"})),
        {GIFT, BEAR, BULL},
    ),
    "the run of show": (lambda it: it.edit(lambda now: replace(now, retention_days=9)), set()),
    "a patch opened": (lambda it: it.happen(PatchOpened(gift=GIFT, patch=SEALED)), {SEALED, GIFT}),
    "a patch folded": (lambda it: it.happen(PatchFolded(gift=GIFT, patch=BULL)), {BULL, GIFT}),
    "a card withdrawn": (lambda it: it.edit(lambda now: withdraw(now, BEAR, TODAY)), {BEAR, GIFT}),
    "the gift withdrawn": (lambda it: it.edit(lambda now: withdraw(now, GIFT, TODAY)), {GIFT, BEAR, BULL}),
    "a sealed card's words": (lambda it: it.edit(lambda now: change_card(now, SEALED, title)), set()),
    "a sealed gift's words": (lambda it: it.edit(lambda now: change_card(now, "C4RD09", title)), set()),
    "a sealed gift withdrawn": (lambda it: it.edit(lambda now: withdraw(now, OTHER, TODAY)), set()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_a_record_moves_it_and_nothing_else_does(story: Story, what):
    change, moved = CHANGES[what]

    assert story.moved_by(change) == moved


def test_what_can_be_read_no_more_is_told_as_deleted_and_again_when_it_can(story: Story):
    def deleted() -> set[str]:
        return {code for code, stamp in story.told().items() if stamp.deleted}

    assert deleted() == set()
    story.happen(PatchFolded(gift=GIFT, patch=BULL))
    assert deleted() == {BULL}
    assert story.moved_by(lambda it: it.happen(PatchOpened(gift=GIFT, patch=BULL))) == {BULL, GIFT}
    assert deleted() == set()
    story.edit(lambda now: withdraw(now, BEAR, TODAY))
    assert deleted() == {BEAR}
    assert story.moved_by(lambda it: it.edit(lambda now: bring_back(now, BEAR))) == {BEAR, GIFT}
    assert deleted() == set()
    story.edit(lambda now: withdraw(now, GIFT, TODAY))
    assert deleted() == {GIFT, BEAR, BULL}


def test_what_nobody_has_seen_is_never_told_of(story: Story):
    story.edit(lambda now: withdraw(now, SEALED, TODAY))
    story.edit(lambda now: withdraw(now, OTHER, TODAY))

    assert story.told().keys() == {GIFT, BEAR, BULL}


def test_a_patch_that_came_after_the_gift_was_received_is_told_of_and_its_end_too(story: Story):
    story.happen(PatchOpened(gift=GIFT, patch=SEALED), GiftReceived(gift=GIFT))
    draft = replace(card("C4RD04", 0), published=False)
    story.edit(lambda now: change_gift(now, GIFT, lambda gift: replace(gift, cards=(*gift.cards, draft))))
    assert "C4RD04" not in story.told()

    def published(card: Card) -> Card:
        return replace(card, published=True)

    assert "C4RD04" in story.moved_by(lambda it: it.edit(lambda now: change_card(now, "C4RD04", published)))
    assert not story.told()["C4RD04"].deleted
    assert "C4RD04" in story.moved_by(lambda it: it.edit(lambda now: withdraw(now, "C4RD04", TODAY)))
    assert story.told()["C4RD04"].deleted


def test_a_gift_that_becomes_whole_because_a_sealed_patch_leaves_shows_its_picture_and_says_so(story: Story):
    assert GIFT in story.moved_by(lambda it: it.edit(lambda now: withdraw(now, SEALED, TODAY)))


def test_what_came_with_a_history_is_new_to_who_harvests_here(story: Story):
    story.content = replace(story.content, here_since=900_000)

    assert {stamp.at for stamp in story.told().values()} == {900}


def test_content_of_before_such_times_were_kept_has_those_of_its_handover(story: Story):
    story.content = replace(story.content, stamps={})

    assert {code: stamp.at for code, stamp in story.told().items()} == {GIFT: 4, BEAR: 3, BULL: 4}


def test_nothing_is_said_to_be_settled_that_is_still_being_stored():
    stamping = Stamping()
    assert stamping.settled(5) == 5
    with stamping.now() as at:
        assert stamping.settled(at + 7000) == at
    assert stamping.settled(at + 7000) == at + 7000
