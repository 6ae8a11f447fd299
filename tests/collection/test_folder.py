"""Exchange folders that are wrong: each problem with its file, its line, and what to write instead."""

from pathlib import Path

import pytest

from collection.test_export import keep
from twincloth.collection.folder import FolderProblems, read_folder

EXCHANGE = "exchange.toml"
GIFT = "gifts/perm-quilt/gift.toml"
CARDS = "gifts/perm-quilt/cards.csv"
BOM = b"\xef\xbb\xbf"


def test_a_folder_that_is_right_reads_without_a_problem(authored):
    draft = read_folder(authored.root)

    assert draft.key == "oxford-perm"
    assert [place.name["ru"] for place in draft.places] == ["Пермь", "Оксфорд"]
    assert [item.minutes for item in draft.programme] == [10, 30]
    assert draft.programme[1].note == {"en": "Wait for the interpreter.", "ru": "Подождите переводчика."}
    assert draft.moderated is True
    assert draft.waiting_room is False
    perm, oxford = draft.gifts
    assert (perm.giver, perm.receiver, oxford.giver) == ("perm", "oxford", "oxford")
    assert perm.story["en"] == "It was sewn through a winter,\nin many hands."
    assert perm.lineage[0].year == "1943"
    assert [card.key for card in perm.cards] == ["bear", "bull", "hill"]
    assert perm.cards[0].story["en"] == "A story, with a comma"
    assert perm.picture.measured.width == 400


async def test_a_waiting_room_is_open_from_the_beginning_where_the_folder_says_so(
    open_museum, authored, tmp_path
):
    authored.edit("exchange.toml", "retention_days", "waiting_room = true\nretention_days")
    museum = await open_museum()
    content, _ = await keep(museum, authored.root)
    assert content.plan().waiting_room

    await museum.export(content.code, tmp_path / "out")

    assert read_folder(tmp_path / "out").waiting_room is True


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "what", "instead"),
    [
        (EXCHANGE, "retention_days = 365", "retention_days = 0", "retention_days", "retention_days is 0", "from 1 to 3650"),
        (EXCHANGE, "retention_days = 365", 'retention_days = "a year"', "retention_days", "is a text", "whole number"),
        (EXCHANGE, "retention_days = 365", "retention_days = true", "retention_days", "true or false", "whole number"),
        (EXCHANGE, "retention_days = 365", "retention_dais = 365", "retention_dais", "retention_dais is not known", 'did you mean "retention_days"?'),
        (EXCHANGE, 'key = "oxford-perm"\n', "", 'languages', "key is missing", "write"),
        (EXCHANGE, 'key = "oxford-perm"', 'key = "Oxford & Perm"', "Oxford &", "cannot be a key", "small Latin letters"),
        (EXCHANGE, "+00:00", "", "starts_at", "does not say its offset", "+03:00"),
        (EXCHANGE, "2020-11-14T15:00:00+00:00", '"tomorrow"', "starts_at", "starts_at is a text", "2020-11-14T15:00:00+03:00"),
        (EXCHANGE, "2020-11-14T15:00:00+00:00", "2020-11-14", "starts_at", "starts_at is a date", "2020-11-14T15:00:00+03:00"),
        (EXCHANGE, 'en = "Two quilts"\nru = "Два одеяла"', 'ru = "  "', "[title]", "title is empty", "in one language at least"),
        (EXCHANGE, 'en = "Perm"\nru = "Пермь"', "", "[places.name]", "places.name is empty", "in one language at least"),
        (EXCHANGE, 'ru = "Два одеяла"', 'ru = "\\u202Eя"', "ru = ", "U+202E", "take it out"),
        (EXCHANGE, "Two quilts", "👩‍🌾" * 121, "👩‍🌾", "title.en is too long (121 characters)", "at most 120"),
        (EXCHANGE, 'ru = "Два одеяла"', 'ru = "Два одеяла"\nde = "Zwei"', "de = ", "title.de is not known", "take it out"),
        (EXCHANGE, "Asia/Yekaterinburg", "Asia/Ekaterinburg", "Asia/Ek", "time zone", 'did you mean "Asia/Yekaterinburg"?'),
        (EXCHANGE, '"#9B2A2C"', '"red"', '"red"', "not #RRGGBB", "#9B2A2C"),
        (EXCHANGE, '"#1F3A68"', '"#9A2B2C"', '"#9A2B2C"', 'too much like #9B2A2C of "perm"', "lighter"),
        (EXCHANGE, '"running"', '"satin"', '"satin"', 'stitch "satin" is unknown', "running, blanket, back"),
        (EXCHANGE, '"running"', '"cross"  # again', "# again", 'stitch "cross" belongs to another', "running, blanket, back"),
        (EXCHANGE, 'country = "RU"', 'country = "Russia"', "country", 'country "Russia" is unknown', "GB or RU"),
        (EXCHANGE, 'about = "kind"', 'about = "kinds"', '"kinds"', 'about "kinds" is not known', 'did you mean "kind"?'),
        (EXCHANGE, "https://kinds.example/quilt", "quilt", 'uri = "quilt"', '"quilt" is no address', "Q34217"),
        (EXCHANGE, 'en = "Quilt"', 'fr = "Couette"', 'fr = "Couette"', "vocabulary.words.fr is not known", "take it out"),
        (EXCHANGE, "minutes = 10", "minutes = 601", "minutes = 601", "programme.minutes is 601", "from 1 to 600"),
        (EXCHANGE, 'place = "oxford"', 'place = "oxfrod"', '"oxfrod"', "not a place", 'did you mean "oxford"?'),
        (EXCHANGE, 'key = "handover"', 'key = "greetings"  # again', "# again", 'programme.key "greetings" is used twice', "its own"),
        (EXCHANGE, '"oxford-quilt"]', '"perm-quilt"]', "gifts = ", 'gift "perm-quilt" is named twice', "once"),
        (EXCHANGE, '"oxford-quilt"]', '"oxford-quilts"]', "gifts = ", "gifts/oxford-quilts is missing", "make this folder"),
        (EXCHANGE, '"oxford-quilt"]', '"../elsewhere"]', "gifts = ", "leads out of the folder", "under gifts"),
        (EXCHANGE, '["en", "ru"]', '["en", "ru", "ru"]', "languages", "named twice", "once"),
        (EXCHANGE, '["en", "ru"]', '["en", "ru", "kv"]', "languages", 'does not speak "kv" yet', "en, ru"),
        (EXCHANGE, '["en", "ru"]', '"en, ru"', "languages", "languages is a text", '["en", "ru"]'),
        (EXCHANGE, '[welcome]', 'moderated = "yes"\n[welcome]', 'moderated', "title.moderated is not known", "above the first [table]"),
        (GIFT, 'giver = "perm"', 'giver = "omsk"', '"omsk"', 'giver "omsk" is not a place', "perm"),
        (GIFT, 'receiver = "oxford"', 'receiver = "perm"', 'receiver', "giver and receiver are both", "receives"),
        (GIFT, "year = 1943", "year = [1943]", "year", "lineage.year is a list", "a text in quotes"),
        (GIFT, '"quilt.svg"', '"../../../quilt.svg"', "picture", "leads out of the folder", "inside"),
        (GIFT, '"quilt.svg"', '"/etc/passwd"', "picture", "/etc/passwd is missing", "put the file there"),
        (GIFT, '"quilt.svg"', '"quilt.png"', "picture", "quilt.png is missing", 'did you mean "quilt.svg"?'),
        (CARDS, "bear,", ",", '0,0,200,150', "key is empty", "fill the cell"),
        (CARDS, "bull,", "bear,", "A bull", 'key "bear" is used in line 2 already', "its own"),
        (CARDS, "bull,", "The Bull,", "A bull", 'key "The Bull" cannot be a key', "small Latin letters"),
        (CARDS, "A bull", " ", "bull", "title_en is empty", "fill the cell"),
        (CARDS, "A bull", "b" * 121, "bull", "title_en is too long (121", "at most 120"),
        (CARDS, "A story", "s" * 5001, "bear", "story_en is too long", "at most 5000"),
        (CARDS, '"0,0,200,150"', '"0,0,200"', "bear", 'region "0,0,200" is not four whole numbers', "x,y,width,height"),
        (CARDS, '"0,0,200,150"', '"0,0,20.5,150"', "bear", "is not four whole numbers", "x,y,width,height"),
        (CARDS, '"0,0,200,150"', '"-1,0,200,150"', "bear", "is not four whole numbers", "x,y,width,height"),
        (CARDS, '"0,0,200,150"', '"0,0,0,150"', "bear", "region has no area", "1 or more"),
        (CARDS, '"200,0,200,150"', '"201,0,200,150"', "bull", "reaches outside the picture", "0,0,400,300"),
        (CARDS, '"200,0,200,150"', '"199,0,200,150"', "bull", 'overlaps 0,0,200,150 of "bear" in line 2', "its own part"),
        (CARDS, "story_ru,", "story_uk,", "key", 'column "story_uk" is not known', 'did you mean "story_ru"?'),
        (CARDS, '"A story, with a comma"', "A story, with a comma", "bear", "the row has 18 cells where the first line has 17", "in quotes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_its_remedy(authored, file, old, new, at, what, instead):
    authored.edit(file, old, new)

    problems = [problem for problem in authored.problems() if what in problem.what]

    assert len(problems) == 1, "\n".join(map(str, authored.problems()))
    (problem,) = problems
    assert (problem.file, problem.line) == (file, authored.line_of(file, at))
    assert instead in problem.instead
    assert str(problem).startswith(f"{file}:{problem.line}: ")


@pytest.mark.parametrize("file", [EXCHANGE, GIFT])
def test_a_missing_file_is_named(authored, file):
    (authored.root / file).unlink()

    problem = authored.problem()

    assert problem.file == file
    assert f"{file} is missing" in problem.what


@pytest.mark.parametrize(
    ("spoiled", "line"),
    [
        ('key = "oxford-perm\n', 1),
        ('key = "a"\n\nkey = "b"\n', 3),
        ("key = \n", 1),
        ("[title]\n[title]\n", 2),
        ('a = """', 1),
    ],
)
def test_broken_toml_is_named_with_its_line(authored, spoiled, line):
    authored.write(EXCHANGE, spoiled)

    problem = authored.problem()

    assert problem.line == line
    assert "this is not TOML" in problem.what


def test_a_column_written_twice_is_named(authored):
    authored.edit(CARDS, "story_ru,", "story_en,")

    assert {problem.what for problem in authored.problems()} == {
        'column "story_ru" is missing',
        'column "story_en" is there twice',
    }


def test_rows_are_counted_by_the_lines_of_the_file(authored):
    rows = (
        authored.row("bear", "0,0,200,150", '"A bear\nin two lines"'),
        "",
        authored.row("bull", "nowhere"),
    )
    authored.write(CARDS, authored.cards(*rows))

    assert authored.problem().line == 5


def test_an_open_quote_is_named(authored):
    authored.write(CARDS, authored.cards(authored.row("bear", "0,0,200,150"), 'bull,"200,0'))

    problem = authored.problem()

    assert problem.line == 3
    assert "not CSV" in problem.what


def test_cards_under_a_name_that_comes_near_are_named(authored):
    (authored.root / CARDS).rename(authored.root / CARDS.replace("cards", "card"))

    problem = authored.problem()

    assert "cards.csv is missing" in problem.what
    assert "card.csv" in problem.instead


@pytest.mark.parametrize("file", [EXCHANGE, GIFT, CARDS])
def test_text_that_is_not_utf8_is_named_with_its_line(authored, file):
    contents = (authored.root / file).read_bytes()
    authored.write(file, contents.replace("ь".encode(), "ь".encode("cp1251")).replace("с".encode(), b"\xf1"))

    problem = authored.problem()

    assert problem.file == file
    assert problem.what == "this is not UTF-8 text"


@pytest.mark.parametrize("file", [EXCHANGE, GIFT, CARDS])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(authored, file):
    plain = read_folder(authored.root)
    contents = (authored.root / file).read_bytes()
    authored.write(file, BOM + contents.replace(b"\n", b"\r\n"))

    assert read_folder(authored.root) == plain


@pytest.mark.parametrize("file", [EXCHANGE, CARDS, "gifts/perm-quilt/quilt.svg"])
def test_a_link_out_of_the_folder_is_refused(authored, tmp_path, file):
    (authored.root / file).rename(tmp_path / "elsewhere")
    (authored.root / file).symlink_to(tmp_path / "elsewhere")

    assert "leads out of the folder" in authored.problem().what


def test_a_gift_that_is_a_link_out_of_the_folder_is_refused(authored, tmp_path):
    (authored.root / "gifts/perm-quilt").rename(tmp_path / "elsewhere")
    (authored.root / "gifts/perm-quilt").symlink_to(tmp_path / "elsewhere")

    assert authored.problem().what == "gifts/perm-quilt leads out of the folder"


def test_a_link_within_the_folder_is_followed(authored):
    (authored.root / "gifts/perm-quilt/quilt.svg").rename(authored.root / "drawing.svg")
    (authored.root / "gifts/perm-quilt/quilt.svg").symlink_to("../../drawing.svg")

    assert read_folder(authored.root).gifts[0].picture.measured.kind == "svg"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FolderProblems, match="there is no such folder"):
        read_folder(tmp_path / "nowhere")


def test_everything_wrong_is_told_at_once_in_order(authored):
    authored.edit(EXCHANGE, "minutes = 10", "minutes = 0")
    authored.edit(EXCHANGE, '"running"', '"satin"')
    authored.edit(GIFT, 'giver = "perm"', 'giver = "omsk"')
    authored.edit(CARDS, '"200,0,200,150"', '"300,0,200,150"')

    with pytest.raises(FolderProblems) as caught:
        read_folder(authored.root)

    places = [(problem.file, problem.line) for problem in caught.value.problems]
    assert len(places) == 4
    assert places == sorted(places)
    assert len(str(caught.value).splitlines()) == 4


def test_a_place_alone_is_no_exchange(authored):
    text = (authored.root / EXCHANGE).read_text()
    alone = text[: text.index('[[places]]\nkey = "oxford"')] + text[text.index("[[programme]]") :]
    authored.write(EXCHANGE, alone)

    assert "there is only one place" in {problem.what for problem in authored.problems()}


FORMER = """
[[former_places]]
key = "omsk"
time_zone = "Asia/Omsk"
colour = "#9B2A2C"
stitch = "cross"
[former_places.name]
ru = "Омск"
"""


def test_a_former_place_may_look_like_one_of_today_and_speak_fewer_languages(authored):
    authored.edit(EXCHANGE, "[[programme]]", FORMER + "[[programme]]")
    authored.edit(GIFT, 'giver = "perm"', 'giver = "omsk"\nwithdrawn = 2021-01-01')

    parsed = read_folder(authored.root)

    assert [(place.key, place.name) for place in parsed.former_places] == [("omsk", {"ru": "Омск"})]
    assert parsed.gifts[0].giver == "omsk"


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (GIFT, 'giver = "perm"', 'giver = "omsk"', 'giver "omsk" is not a place of this exchange'),
        (EXCHANGE, 'place = "perm"', 'place = "omsk"', 'place "omsk" is not a place of this exchange'),
        (EXCHANGE, '"omsk"', '"perm"', 'former_places.key "perm" is used twice'),
        (EXCHANGE, '"Asia/Omsk"', '"Asia/Omskk"', 'time zone "Asia/Omskk" is unknown'),
        (EXCHANGE, 'ru = "Омск"', 'rus = "Омск"', "former_places.name.rus is not known"),
        (EXCHANGE, FORMER, FORMER + FORMER, 'former_places.key "omsk" is used twice'),
    ],
)
def test_a_former_place_is_checked_like_any_and_nothing_of_today_is_of_it(authored, file, old, new, what):
    authored.edit(EXCHANGE, "[[programme]]", FORMER + "[[programme]]")
    authored.edit(file, old, new)

    assert what in {problem.what for problem in authored.problems()}


def test_two_places_of_one_key_are_named(authored):
    authored.edit(EXCHANGE, 'key = "oxford"', 'key = "perm"')

    problem = next(problem for problem in authored.problems() if "used twice" in problem.what)

    assert problem.what == 'places.key "perm" is used twice'
    assert problem.line == authored.line_of(EXCHANGE, 'time_zone = "Europe/London"') - 1


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("card,perm-quilt/bear,K7Q2MX", 'code "K7Q2MX" is not a code'),
        ("quilt,perm-quilt,000000", 'kind "quilt" is unknown'),
        ("gift,oxford-quilt,00001", 'code "00001" is not a code'),
        ("gift,perm-quilt,000015", "key gift perm-quilt is there twice"),
        ("gift,oxford-quilt,000000", 'code "000000" is there twice'),
    ],
)
def test_codes_that_cannot_be_kept_are_named(authored, row, what):
    authored.write("codes.csv", f"kind,key,code\ngift,perm-quilt,000000\n{row}\n")

    problem = authored.problem()

    assert (problem.file, problem.line) == ("codes.csv", 3)
    assert problem.what == what


def test_the_demo_reads_without_a_problem():
    demo = Path(__file__).parents[2] / "server" / "twincloth" / "demo" / "folder"

    draft = read_folder(demo)

    assert set(draft.languages) == {"en", "ru"}
    assert len(draft.gifts) == 2
    assert all(len(gift.cards) >= 9 for gift in draft.gifts)
