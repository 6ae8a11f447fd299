"""Changes and ways back in any order: what is left is sound, and a folder can hold it and bring it back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from collection.conftest import Authored
from collection.takes import mp3
from twincloth.collection.change_log import ChangeNote
from twincloth.collection.changes import bring_back, change_card, change_gift, withdraw
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content, ExchangeText
from twincloth.collection.content_languages import texts_in, with_languages
from twincloth.collection.difference import difference
from twincloth.collection.flat_content import flat
from twincloth.collection.folder import read_folder
from twincloth.collection.place_changes import COLOURS, free_stitch, moved, with_place, without_place
from twincloth.collection.places import Place
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.collection.sound_content import must_be_sound
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.refusal import Refusal


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Collection, Content]]:
    """A collection with one small exchange, a card of which has a recording; opened once, since each try has its own content."""
    root = tmp_path_factory.mktemp("museum")
    authored = Authored(root / "authored")
    cards = authored.root / "gifts/perm-quilt/cards.csv"
    lines = cards.read_text("utf-8").splitlines()
    told = [f"{lines[0]},telling,transcript_en,transcript_ru", f"{lines[1]},bear.mp3,I sewed,Я шила"]
    cards.write_text("\n".join([*told, *(f"{line},,," for line in lines[2:])]) + "\n", "utf-8")
    authored.write("gifts/perm-quilt/bear.mp3", mp3())
    with asyncio.Runner() as runner:
        database = runner.run(SQLiteDatabase.open(root / "twincloth.sqlite"))
        collection = runner.run(Collection.open(database, root))
        report = runner.run(collection.import_parsed(read_folder(authored.root)))
        yield runner, collection, collection.contents[report.code]
        runner.run(database.close())


def speak(content: Content, languages: tuple[str, ...]) -> Content:
    return with_languages(content, languages)


def call_it(content: Content, language: str, words: str) -> Content:
    return replace(
        content, title=content.title | ({language: words} if language in content.languages else {})
    )


def name_gift(content: Content, number: int, language: str, words: str) -> Content:
    gift = content.gifts[number]
    if language not in content.languages:
        return content
    return change_gift(content, gift.code, lambda gift: replace(gift, title=gift.title | {language: words}))


def turn_round(content: Content) -> Content:
    return replace(
        content, gifts=tuple(reversed(content.gifts)), programme=tuple(reversed(content.programme))
    )


def add_place(content: Content, number: int) -> Content:
    others = list(content.places)
    name = dict.fromkeys(content.languages, f"Place {number}")
    key = f"place-{number}"
    colour = COLOURS[(number + 2) % len(COLOURS)]
    stitch = free_stitch([one for one in others if one.key != key])
    zone = "Europe/Berlin"
    return with_place(content, Place(key=key, name=name, time_zone=zone, colour=colour, stitch=stitch))


def plan_item(content: Content, place: int) -> Content:
    key = f"item-{len(content.programme)}"
    if key in {item.key for item in content.programme}:
        return content
    title = dict.fromkeys(content.languages, "Songs")
    of = content.places[place % len(content.places)].key
    return replace(
        content, programme=(*content.programme, ProgrammeItem(key=key, place=of, minutes=5, title=title))
    )


def card_of(content: Content, number: int) -> str:
    return [card.code for gift in content.gifts for card in gift.cards][number]


def write_card(content: Content, number: int, words: str) -> Content:
    def written(card):
        return replace(card, story=dict.fromkeys(content.languages, words), size=words[:9])

    return change_card(content, card_of(content, number), written)


NUMBERS, CARDS = st.integers(0, 1), st.integers(0, 5)
WORDS = st.sampled_from(["Winter", "Зима", "A warm one"])
LANGUAGES = st.sampled_from(["en", "ru"])
CHANGES = st.one_of(
    st.tuples(st.just(speak), st.sampled_from([("en",), ("ru",), ("en", "ru"), ("ru", "en")])),
    st.tuples(st.just(call_it), LANGUAGES, WORDS),
    st.tuples(st.just(name_gift), NUMBERS, LANGUAGES, WORDS),
    st.tuples(st.just(turn_round)),
    st.tuples(st.just(add_place), st.integers(0, 3)),
    st.tuples(st.just(without_place), st.sampled_from(["perm", "oxford", "place-0", "place-1"])),
    st.tuples(st.just(moved), st.sampled_from(["perm", "place-0"]), st.sampled_from([-1, 1])),
    st.tuples(st.just(plan_item), NUMBERS),
    st.tuples(st.just(write_card), CARDS, WORDS),
    st.tuples(
        st.just(lambda content, number: withdraw(content, card_of(content, number), "2024-05-01")), CARDS
    ),
    st.tuples(st.just(lambda content, number: bring_back(content, card_of(content, number))), CARDS),
    st.tuples(st.just("undo"), st.integers(0, 30)),
    st.tuples(st.just("undo"), st.integers(0, 30)),
)


def complaints(content: Content) -> list[str]:
    """What is unsound about a content."""
    values = {
        path: value for path, value in flat(content).items() if path[0] not in ("former_places", "vocabulary")
    }
    texts = [text for path, value in values.items() if path[-1] != "transcript" for text in texts_in(value)]
    found = [
        str(text)
        for text in texts
        if tuple(text) != content.languages and set(text) != set(content.languages)
    ]
    keys = {place.key for place in content.places}
    sides = {side for gift in content.offered for side in (gift.giver, gift.receiver)}
    return [*found, *(sides - keys), *({item.place for item in content.programme} - keys - {""})]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(CHANGES, min_size=3, max_size=14))
def test_whatever_is_changed_and_undone_is_sound_and_goes_out_and_back(museum, steps):
    runner, collection, content = museum
    done = []
    for what, *more in steps:
        before = content
        try:
            if what == "undo":
                if not done:
                    continue
                content = done[more[0] % len(done)].back(content)
                event("undone")
            else:
                content = must_be_sound(what(content, *more), content)
        except Refusal as refusal:
            event(refusal.code)
            continue
        done.append(difference(before, content, {}))
        assert complaints(content) == []
        assert flat(done[-1].back(content)) == flat(before) or not done[-1]
    with TemporaryDirectory() as folder:
        runner.run(collection.write_files(content, Path(folder)))
        parsed = read_folder(Path(folder))
        told = [{card.key: card.transcript for card in gift.cards if card.recording} for gift in parsed.gifts]
    for name in ExchangeText.__struct_fields__:
        assert getattr(parsed, name) == getattr(content, name), name
    kept = [
        {card.key: card.recording.transcript for card in gift.cards if card.recording}
        for gift in content.gifts
    ]
    assert [{key: filled(one) for key, one in each.items()} for each in told] == [
        {key: filled(one) for key, one in each.items()} for each in kept
    ]


def filled(text: dict[str, str]) -> dict[str, str]:
    return {language: words for language, words in text.items() if words}


def test_two_hundred_ways_back_are_kept_and_none_with_what_was_erased(museum):
    runner, collection, content = museum
    code = content.code

    async def change_often() -> list[str]:
        note = ChangeNote("", "gift-words-saved")
        return [
            await collection.edit(code, lambda content, n=n: call_it(content, "en", f"Title {n}"), note=note)
            for n in range(202)
        ]

    ids = runner.run(change_often())
    assert set(runner.run(collection.change_log.find(code, set(ids)))) == set(ids[2:])
    note = ChangeNote("", "occasion-saved")
    gone = runner.run(collection.edit(code, lambda content: with_languages(content, ("en",)), note=note))
    assert runner.run(collection.change_log.find(code, {gone}))
    runner.run(collection.edit(code, lambda content: content, erasing=True))
    assert runner.run(collection.change_log.find(code, {gone, ids[-1]})).keys() == {ids[-1]}
