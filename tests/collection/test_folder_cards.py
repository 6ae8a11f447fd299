"""What an exchange folder says of its cards beyond their texts: numbers, answers, custody, recordings, what is pending."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from collection.conftest import as_authored
from collection.takes import mp3, opus
from twincloth.collection.content import Custody
from twincloth.collection.folder import read_folder
from twincloth.collection.folder.problems import FolderProblems

pytestmark = pytest.mark.usefixtures("pictures_made_once")

CARDS = "gifts/perm-quilt/cards.csv"
GIFT = "gifts/perm-quilt/gift.toml"
MORE = "number,answers,pending,published,telling,transcript_en,transcript_ru"
CAPTIONS = "WEBVTT\r\n\r\nNOTE at home\r\n\r\n00:01.000 --> 00:02.000\r\nОна рассказывает\r\n"
CUSTODY = """
[[custody]]
since = 2021-03
[custody.holder]
en = "The collection"
ru = "Музей"
[custody.location]
en = "Oxford, the hall"
ru = "Оксфорд, зал"
[[custody]]
since = 2020-11-14
holder = { en = "Alice", ru = "Алиса" }
location = { en = "At home", ru = "Дома" }
"""


def add(authored, *cells: str) -> None:
    """More columns; a row of them for each card of Perm's gift."""
    header, *rows = (authored.root / CARDS).read_text("utf-8").splitlines()
    lines = [f"{header},{MORE}", *(f"{row},{more}" for row, more in zip(rows, cells, strict=True))]
    authored.write(CARDS, "\n".join(lines) + "\n")


def add_custody(authored) -> None:
    text = (authored.root / GIFT).read_text("utf-8").replace("[title]", 'number = "PG 1"\n[title]', 1)
    authored.write(GIFT, text + CUSTODY.replace("2021-03", '"2021-03"'))


def enrich(authored) -> None:
    """One card with everything, one that is half translated, one that is not published and hardly written."""
    add(
        authored,
        "PG-1/1,oxford-quilt/bull oxford-quilt/hill,,yes,vera.mp3,She tells it,words.vtt",
        ",,ru,,,,",
        ",,,no,,,",
    )
    authored.edit(CARDS, 'A bull,Лоскут,"A story, with a comma",История', 'A bull,,"A story, with a comma",')
    authored.edit(
        CARDS,
        'hill,"0,150,200,150",A patch,Лоскут,"A story, with a comma",История,A shape',
        'hill,"0,150,200,150",,Холм,,,',
    )
    authored.write("gifts/perm-quilt/vera.mp3", mp3())
    authored.write("gifts/perm-quilt/words.vtt", CAPTIONS)
    add_custody(authored)


def test_a_folder_may_say_more_of_its_cards(authored):
    enrich(authored)

    gift = read_folder(authored.root).gifts[0]
    bear, bull, hill = gift.cards

    assert (bear.number, bear.answers) == ("PG-1/1", ("oxford-quilt/bull", "oxford-quilt/hill"))
    assert bear.recording
    assert bear.recording.media_type == "audio/mpeg"
    assert bear.transcript["ru"].endswith("00:00:02.000\nОна рассказывает")
    assert (bull.pending, bull.title) == (("ru",), {"en": "A bull", "ru": ""})
    assert (hill.published, hill.title) == (False, {"en": "", "ru": "Холм"})
    assert gift.number == "PG 1"
    assert [(one.since, one.holder["en"]) for one in gift.custody] == [
        ("2020-11-14", "Alice"),
        ("2021-03", "The collection"),
    ]


@pytest.mark.parametrize(
    ("cells", "what", "instead"),
    [
        (",oxford-quilt/bul,,,,,", 'answers "oxford-quilt/bul" is no patch', 'did you mean "oxford-quilt/bull"?'),
        (",perm-quilt/bull,,,,,", 'answers "perm-quilt/bull" is of this very gift', "oxford-quilt/bull"),
        (",,de,,,,", 'pending "de" is not a language', "en, ru"),
        (",,en ru,,,,", "pending names every language", "leave out"),
        (",,,maybe,,,", '"maybe" is neither yes nor no', "yes or no"),
        (",,,,vera.mp3,,", "vera.mp3 is missing", "put the file there"),
        (",,,,../gift.toml,,", "does not play", "MP3, M4A"),
        (",,,,../../../x.mp3,,", "leads out of the folder", "inside"),
        (",,,,hers,words.vtt,", "words.vtt is missing", "put the file there"),
        (",,,,hers,WEBVTT: hers,", "transcript_en does not begin with a line WEBVTT", "WebVTT"),
        (",,,,,Her words,", "telling is empty beside a transcript", "name the recording"),
        (f"{'7' * 61},,,,,,", "number is too long", "at most 60"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_its_remedy(authored, cells, what, instead):
    add(authored, cells, ",,,,,,", ",,,,,,")
    authored.write("gifts/gift.toml", "no sound")
    authored.write("gifts/perm-quilt/hers", opus())

    problem = authored.problem()

    assert (problem.file, problem.line) == (CARDS, 2)
    assert what in problem.what
    assert instead in problem.instead


@pytest.mark.parametrize(
    ("cue", "line", "what"),
    [
        ("1\n00:01,000 --> 00:02,000\na", 4, "has a time that cannot be read in line 4"),
        ("00:02.000 --> 00:01.000\na", 3, "ends before it begins in line 3"),
        ("NOTE nothing", None, "has no words with a time"),
    ],
)
def test_what_is_wrong_with_captions_is_named_with_their_own_line(authored, cue, line, what):
    add(authored, ",,,,vera.mp3,,words.vtt", ",,,,,,", ",,,,,,")
    authored.write("gifts/perm-quilt/vera.mp3", mp3())
    authored.write("gifts/perm-quilt/words.vtt", f"WEBVTT\n\n{cue}")

    problem = authored.problem()

    assert (problem.file, problem.line) == ("gifts/perm-quilt/words.vtt", line)
    assert what in problem.what


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("A bull,Лоскут", "A bull,", "title_ru"), ("Vera,Вера", "Vera,", "maker_ru"), (",Perm,Пермь", ",,", "made_where_en")],
)  # fmt: skip
def test_a_published_card_has_no_gaps(authored, old, new, column):
    authored.edit(CARDS, old, new)

    assert f"{column} is empty" in authored.problem().what


def test_where_custody_says_where_the_gift_is_no_card_needs_to(authored):
    authored.edit(CARDS, ",Perm,Пермь", ",,")
    add_custody(authored)

    assert not any(read_folder(authored.root).gifts[0].cards[0].made_where.values())


@pytest.mark.parametrize("since", ['"yesterday"', '"2020-13"', "20200", "true"])
def test_custody_begins_on_a_day_a_month_or_a_year(authored, since):
    add_custody(authored)
    authored.edit(GIFT, "2020-11-14", since)

    problem = authored.problem()

    assert problem.line == authored.line_of(GIFT, f"since = {since}")
    assert "custody.since" in problem.what


async def test_it_is_taken_in_and_comes_out_again_as_it_was(open_museum, authored, tmp_path):
    enrich(authored)
    here, there = await open_museum(), await open_museum("elsewhere")
    report = await here.import_parsed(read_folder(authored.root))
    content = here.contents[report.code]
    recording = content.gifts[0].cards[0].recording

    await here.export(content.code, tmp_path / "out")
    again = await there.import_parsed(read_folder(tmp_path / "out"))

    assert as_authored(there.contents[again.code]) == as_authored(content)
    assert recording.transcript["en"] == "She tells it"
    assert recording.words["ru"] == "Она рассказывает"
    assert recording.taken == datetime.now(UTC).date().isoformat()
    captions = (tmp_path / "out" / "gifts" / "perm-quilt" / "bear.ru.vtt").read_text("utf-8")
    assert captions == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nОна рассказывает\n"
    assert await there.store.size(f"tellings/{recording.name}") == recording.size
    assert not again.recoded


async def test_what_hosts_have_written_stays_where_the_folder_does_not_speak_of_it(collection, authored):
    report = await collection.import_parsed(read_folder(authored.root))
    custody = (
        Custody(since="2021", holder={"en": "Alice", "ru": "Алиса"}, location={"en": "Here", "ru": "Тут"}),
    )

    def by_hosts(content):
        gift = content.gifts[0]
        bear = replace(gift.cards[0], number="PG-7", answers=("oxford-quilt/bull",))
        drawn = replace(gift.cards[1], key="patch-1", code=collection.mint(), published=False)
        gift = replace(gift, number="PG", custody=custody, cards=(bear, *gift.cards[1:], drawn))
        return replace(content, gifts=(gift, *content.gifts[1:]))

    await collection.edit(report.code, by_hosts)
    authored.edit(CARDS, "A bull", "The bull")
    await collection.import_parsed(read_folder(authored.root))

    gift = collection.contents[report.code].gifts[0]
    assert (gift.number, gift.custody) == ("PG", custody)
    assert (gift.cards[0].number, gift.cards[0].answers) == ("PG-7", ("oxford-quilt/bull",))
    assert gift.cards[1].title["en"] == "The bull"
    assert (gift.cards[3].key, gift.cards[3].withdrawn) == ("patch-1", None)


async def test_what_the_folder_says_rules(collection, authored):
    enrich(authored)
    report = await collection.import_parsed(read_folder(authored.root))
    authored.edit(CARDS, "PG-1/1", "PG-2")
    authored.edit(CARDS, "vera.mp3,She tells it,words.vtt", ",,")

    await collection.import_parsed(read_folder(authored.root))

    bear = collection.contents[report.code].gifts[0].cards[0]
    assert (bear.number, bear.recording) == ("PG-2", None)


def test_a_folder_with_a_history_is_taken_as_it_was_and_any_other_is_asked(authored):
    text = (authored.root / CARDS).read_text("utf-8")
    assert ",2020," in text
    authored.write(CARDS, text.replace(",2020,", ",2020-02-30,"))
    with pytest.raises(FolderProblems):
        read_folder(authored.root)

    authored.write("history/manifest.json", "{}")

    assert read_folder(authored.root).gifts[0].cards[0].made_when == "2020-02-30"
