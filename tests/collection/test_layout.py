"""Layout: patches drawn on a picture, all of them inside it and none over another, or nothing changes."""

from itertools import count

import pytest
from msgspec.structs import replace

from twincloth.collection.changes import bring_back, change_gift, withdraw
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.layout import DrawnPatch, Layout, new_card, to_be_cut, unmoved
from twincloth.collection.picture import Picture, Region, Variant
from twincloth.collection.places import stand_in
from twincloth.exchange.refusal import Refusal

CUT = (Variant(name="a.webp", width=10, height=10, media_type="image/webp", size=1),)


def drawn(code: str, *numbers: int, name: str = "") -> DrawnPatch:
    return DrawnPatch(code=code, name=name, region=Region(*numbers))


def card(code: str, *numbers: int, published: bool = True) -> Card:
    made = new_card(("en", "ru"), code.lower(), code, drawn(code, *numbers, name=f"Patch {code}"), "en")
    picture = Picture(width=numbers[2], height=numbers[3], variants=CUT)
    return replace(made, picture=picture, published=published)


@pytest.fixture
def gift() -> Gift:
    """A picture of 400 × 300 with a bear and a bull, published, and a hill that is not."""
    cards = (card("BEAR", 0, 0, 200, 150), card("BULL", 200, 0, 200, 150))
    text = {"en": "A quilt", "ru": "Одеяло"}
    return Gift(
        key="quilt",
        giver="perm",
        receiver="oxford",
        title=text,
        story=text,
        makers=text,
        alt=text,
        lineage=(),
        code="GIFT",
        picture=Picture(width=400, height=300, variants=CUT),
        original="a.jpg",
        cards=(*cards, card("HILL", 0, 150, 200, 150, published=False)),
    )


def layout(*patches: DrawnPatch, removed: tuple[str, ...] = (), opened: tuple[str, ...] = ()) -> Layout:
    return Layout(
        drawn=patches,
        removed=frozenset(removed),
        opened=frozenset(opened),
        language="ru",
        today="2020-11-14",
    )


class Exchange:
    """As much of an exchange as a layout looks at."""

    languages = ("en", "ru")

    def codes(self) -> dict[tuple[str, str], str]:
        return {("gift", "quilt"): "GIFT", ("card", "quilt/old"): "NEW1"}


def laid_out(gift: Gift, wanted: Layout) -> Gift:
    codes = (f"NEW{number}" for number in count(1))
    return wanted.of(Exchange(), gift, lambda: next(codes))  # type: ignore[arg-type]


def refused(gift: Gift, wanted: Layout) -> Refusal:
    with pytest.raises(Refusal) as caught:
        laid_out(gift, wanted)
    return caught.value


def test_a_patch_moves_and_the_others_stay(gift: Gift):
    after = laid_out(gift, layout(drawn("BULL", 210, 10, 180, 130)))

    assert [card.region for card in after.cards] == [
        Region(0, 0, 200, 150),
        Region(210, 10, 180, 130),
        Region(0, 150, 200, 150),
    ]
    assert to_be_cut(after, gift) == {"BULL": Region(210, 10, 180, 130)}


def test_a_new_patch_is_a_card_with_a_code_and_a_name_that_nobody_sees_yet(gift: Gift):
    after = laid_out(gift, layout(drawn("", 200, 150, 100, 100, name="Река")))

    river = after.cards[-1]
    assert (river.title, river.published, river.withdrawn) == ({"en": "", "ru": "Река"}, False, None)
    assert river.code == "NEW2", "NEW1 was given out already"
    assert river.key == "patch-1"
    assert river not in after.patches
    assert to_be_cut(after, gift) == {"NEW2": Region(200, 150, 100, 100)}


def test_two_new_patches_have_two_codes_and_two_keys(gift: Gift):
    after = laid_out(gift, layout(drawn("", 200, 150, 50, 50), drawn("", 250, 150, 50, 50)))

    assert [card.code for card in after.cards[-2:]] == ["NEW2", "NEW3"]
    assert [card.key for card in after.cards[-2:]] == ["patch-1", "patch-2"]


def test_a_card_that_was_never_published_goes_and_one_that_was_is_withdrawn(gift: Gift):
    after = laid_out(gift, layout(removed=("HILL", "BEAR")))

    assert [(card.code, card.withdrawn) for card in after.cards] == [("BEAR", "2020-11-14"), ("BULL", None)]


def test_a_patch_that_was_opened_may_move_but_not_go(gift: Gift):
    assert refused(gift, layout(removed=("BEAR",), opened=("BEAR",))).code == "patch-was-opened"

    moved = laid_out(gift, layout(drawn("BEAR", 5, 5, 190, 140), opened=("BEAR",)))
    assert moved.cards[0].region == Region(5, 5, 190, 140)


@pytest.mark.parametrize(
    "region", [(-1, 0, 50, 50), (390, 150, 11, 10), (300, 250, 10, 51), (300, 200, 0, 10), (300, 200, 10, 0)]
)
def test_a_patch_stays_inside_the_picture_and_has_an_area(gift: Gift, region: tuple[int, ...]):
    refusal = refused(gift, layout(drawn("", *region, name="Река")))

    assert (refusal.code, refusal.facts) == ("patch-outside-picture", {"patch": "Река"})


def test_patches_may_touch_but_not_lie_over_each_other(gift: Gift):
    laid_out(gift, layout(drawn("", 200, 150, 200, 150)))
    refusal = refused(gift, layout(drawn("", 199, 150, 200, 150, name="Река")))

    assert refusal.code == "patches-overlap"
    assert set(refusal.facts.values()) == {"Patch HILL", "Река"}


def test_two_patches_may_change_places(gift: Gift):
    after = laid_out(gift, layout(drawn("BEAR", 200, 0, 200, 150), drawn("BULL", 0, 0, 200, 150)))

    assert [card.region.x for card in after.cards] == [200, 0, 0]


def test_a_withdrawn_card_takes_no_place(gift: Gift):
    gone = laid_out(gift, layout(removed=("BEAR",)))

    assert laid_out(gone, layout(drawn("", 10, 10, 50, 50))).cards[-1].code == "NEW2"


def test_a_patch_of_another_gift_is_none(gift: Gift):
    assert refused(gift, layout(drawn("OTHER1", 300, 200, 10, 10))).code == "unknown-patch"
    assert refused(gift, layout(removed=("OTHER1",))).code == "unknown-patch"


def test_nothing_moves_before_it_is_cut_out(gift: Gift):
    wanted = laid_out(gift, layout(drawn("BULL", 210, 10, 180, 130), drawn("", 200, 150, 50, 50)))
    held = unmoved(wanted, gift)

    assert [card.region for card in held.cards[:3]] == [card.region for card in gift.cards]
    assert held.cards[3].region == Region(200, 150, 50, 50)


@pytest.fixture
def content(gift: Gift) -> Content:
    from datetime import UTC, datetime

    return Content(
        key="oxford-perm",
        code="XCHNGE",
        languages=("en", "ru"),
        title={},
        welcome={},
        starts_at=datetime(2020, 11, 14, 15, tzinfo=UTC),
        retention_days=1,
        places=(stand_in(gift.giver, ()), stand_in(gift.receiver, ())),
        programme=(),
        gifts=(gift,),
    )


@pytest.mark.parametrize("code", ["GIFT", "BEAR"])
def test_what_is_withdrawn_comes_back_as_it_was(content: Content, code: str):
    gone = withdraw(content, code, "2020-11-14")

    found = gone.gift(code) or gone.card(code)[1]  # type: ignore[index]
    assert found.withdrawn == "2020-11-14"
    assert withdraw(gone, code, "2021-01-01") == gone, "it keeps its day"
    assert bring_back(gone, code) == content


def test_a_card_comes_back_only_where_its_place_is_free(content: Content):
    gone = withdraw(content, "BEAR", "2020-11-14")
    taken = change_gift(
        gone, "GIFT", lambda gift: replace(gift, cards=(*gift.cards, card("NEW", 10, 10, 20, 20)))
    )

    with pytest.raises(Refusal) as caught:
        bring_back(taken, "BEAR")
    assert caught.value.code == "patches-overlap"


def test_a_gift_whose_place_is_gone_stays_withdrawn(content: Content):
    gone = replace(withdraw(content, "GIFT", "2020-11-14"), places=content.places[:1])

    with pytest.raises(Refusal) as caught:
        bring_back(gone, "GIFT")
    assert caught.value.code == "gift-without-its-places"


@pytest.mark.parametrize(
    "change",
    [lambda content: withdraw(content, "NOBODY", "x"), lambda content: bring_back(content, "NOBODY")],
)
def test_what_is_not_there_is_neither_withdrawn_nor_brought_back(content: Content, change):
    with pytest.raises(Refusal):
        change(content)
