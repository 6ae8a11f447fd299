"""Exchange folders that are broken in one way each, made from the example that `twincloth new` writes."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

EXCHANGE = "exchange.toml"
GIFT = "gifts/sampleton-quilt/gift.toml"
CARDS = "gifts/sampleton-quilt/cards.csv"
CODES = "codes.csv"

SMALL_PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Broken(NamedTuple):
    """What stands `instead` of what, and the one problem that there is then.

    `at` is a text on the line that is named, in the broken file; None is a problem without a line, "" the first line.
    """

    name: str
    file: str
    old: str
    instead: str
    at: str | None
    what: str
    remedy: str
    told_in: str = ""


def row(text: str, number: int, change: Callable[[str], str]) -> str:
    lines = text.split("\n")
    lines[number] = change(lines[number])
    return "\n".join(lines)


TOML = "this is not TOML"
BROKEN = (
    # Toml as newcomers write it.
    Broken("text without quotes", EXCHANGE, 'key = "sampleton-primersk"', "key = sampleton", "key = sampleton", TOML, "put a text in quotes"),
    Broken("curly quotes", EXCHANGE, 'key = "sampleton-primersk"', "key = “sampleton”", "“sampleton”", TOML, "straight quotes"),
    Broken("a colon", EXCHANGE, 'key = "sampleton-primersk"', 'key: "sampleton"', "key:", TOML, "equals sign"),
    Broken("an open quote", EXCHANGE, 'stitch = "cross"', 'stitch = "cross', 'stitch = "cross', TOML, "end the text with a quote"),
    Broken("True", EXCHANGE, "moderated = true", "moderated = True", "moderated = True", TOML, "write true or false"),
    Broken("yes", EXCHANGE, "moderated = true", "moderated = yes", "moderated = yes", TOML, "write true or false"),
    Broken("a bare colour", EXCHANGE, 'colour = "#9B2A2C"', "colour = #9B2A2C", "colour = #9B2A2C", TOML, "in quotes"),
    Broken("an open table", EXCHANGE, "[welcome]", "[welcome", "[welcome", TOML, "]"),
    Broken("a key twice", EXCHANGE, 'stitch = "cross"', 'stitch = "cross"\nstitch = "back"', 'stitch = "back"', TOML, "each key once"),
    Broken("a table twice", EXCHANGE, "# What people read on", "[title]\n# What people read on", "[title]\n# What", TOML, "each table once"),
    Broken("no value", EXCHANGE, "retention_days = 365", "retention_days =", "retention_days =", TOML, "a value behind"),
    Broken("a note without a mark", EXCHANGE, "# The gifts, in", "The gifts, in", "The gifts, in", TOML, "a comment begins with #"),
    Broken("a path of Windows", GIFT, '# picture = "quilt.jpg"', 'picture = "C:\\Users\\quilt.jpg"', "picture =", TOML, "write / or"),
    Broken("a moment without seconds", EXCHANGE, "T15:00:00+00:00", "T15:00+00:00", "starts_at", TOML, "with its seconds"),
    Broken("a day as in Europe", EXCHANGE, "{day}T15:00:00+00:00", "27.12.2026 15:00", "starts_at", TOML, "2020-11-14T15:00:00+03:00"),
    Broken("an offset without a colon", EXCHANGE, "+00:00", "+0000", "starts_at", TOML, "its offset"),
    Broken("brackets within brackets", EXCHANGE, "retention_days = 365", "retention_days = " + "[" * 20 + "]" * 20, "retention_days =", "too deep", "three others"),
    # Keys.
    Broken("a misspelt key", EXCHANGE, "retention_days = 365", "retention_day = 365", "retention_day =", "retention_day is not known", 'did you mean "retention_days"?'),
    Broken("an unknown key", EXCHANGE, "moderated = true", "sponsor = true", "sponsor", "sponsor is not known", "take it out"),
    Broken("a missing key", EXCHANGE, "retention_days = 365\n", "", "", "retention_days is missing", "whole number from 1 to 3650"),
    Broken("a key below a table", EXCHANGE, "retention_days = 365\n", "", "retention_days = 30", "title.retention_days is not known", "move it above the first [table]"),
    Broken("a giver below a table", GIFT, 'giver = "sampleton"\n', "", 'giver = "sampleton"', "alt.giver is not known", "move it above the first [table]"),
    Broken("a misspelt table", EXCHANGE, "[welcome]", "[wellcome]", "[wellcome]", "wellcome is not known", 'did you mean "welcome"?'),
    Broken("a misspelt list of tables", EXCHANGE, "[[programme]]", "[[program]]", "[[program]]", "program is not known", 'did you mean "programme"?'),
    Broken("places as single tables", EXCHANGE, "[[places]]\n", "[places]\n", '[places]\nkey = "primersk"', TOML, "[[places]]"),
    Broken("a text instead of a table", EXCHANGE, '[title]\nen = "Two quilts, two towns (an example)"\nru = "Два одеяла, два города (пример)"', 'title = "Two quilts"', 'title = "Two', "title is a text", "a table [title]"),
    Broken("no title", EXCHANGE, 'en = "Two quilts, two towns (an example)"\nru = "Два одеяла, два города (пример)"', "", "[title]", "title is empty", "in one language at least"),
    Broken("a key with spaces", EXCHANGE, 'key = "sampleton-primersk"', 'key = "Two Towns"', "Two Towns", "cannot be a key", "small Latin letters"),
    # Values.
    Broken("too many days", EXCHANGE, "retention_days = 365", "retention_days = 3651", "retention_days", "retention_days is 3651", "from 1 to 3650"),
    Broken("days in quotes", EXCHANGE, "retention_days = 365", 'retention_days = "365"', "retention_days", "is a text", "whole number"),
    Broken("yes in quotes", EXCHANGE, "moderated = true", 'moderated = "yes"', "moderated", "moderated is a text", "true or false"),
    Broken("a moment in quotes", EXCHANGE, "{day}T15:00:00+00:00", '"{day} 15:00"', "starts_at", "starts_at is a text", "without quotes"),
    Broken("a moment without an offset", EXCHANGE, "+00:00", "", "starts_at", "does not say its offset", "+03:00"),
    Broken("a day without a time", EXCHANGE, "T15:00:00+00:00", "", "starts_at", "starts_at is a date", "T15:00:00+03:00"),
    Broken("one language without brackets", EXCHANGE, '["en", "ru"]', '"en"', "languages =", "languages is a text", '["en", "ru"]'),
    Broken("languages by name", EXCHANGE, '["en", "ru"]', '["English", "ru"]', "languages =", '"English" is not a language', "en or ru"),
    Broken("a language that is not spoken", EXCHANGE, '["en", "ru"]', '["en", "ru", "kv"]', "languages =", 'does not speak "kv"', "en, ru"),
    Broken("no language", EXCHANGE, '["en", "ru"]', "[]", "languages =", "no language is named", '["en", "ru"]'),
    Broken("a language twice", EXCHANGE, '["en", "ru"]', '["en", "ru", "ru"]', "languages =", "named twice", "once"),
    Broken("a text in a language that is none of the exchange", EXCHANGE, 'ru = "Прощание"', 'ru = "Прощание"\nde = "Abschied"', "Abschied", "programme.title.de is not known", "take it out"),
    Broken("a title too long", EXCHANGE, "Farewell", "f" * 121, "fff", "programme.title.en is too long (121 characters)", "at most 120"),
    Broken("an invisible letter", EXCHANGE, "Farewell", "Fare\u202ewell", "Fare", "U+202E", "take it out"),
    Broken("a long item", EXCHANGE, "minutes = 10\n", "minutes = 601\n", "minutes = 601", "programme.minutes is 601", "from 1 to 600"),
    Broken("half a minute", EXCHANGE, "minutes = 10\n", "minutes = 7.5\n", "minutes = 7.5", "a number with a fraction", "whole number"),
    Broken("an item's key twice", EXCHANGE, 'key = "farewell"', 'key = "greetings"', 'key = "greetings"\nminutes = 10\n[programme.title]\nen = "Farewell"', 'programme.key "greetings" is used twice', "its own"),
    Broken("an item of nowhere", EXCHANGE, 'place = "primersk"', 'place = "primorsk"', '"primorsk"', 'place "primorsk" is not a place', 'did you mean "primersk"?'),
    Broken("a call by a script", EXCHANGE, "# [call]", '[call]\naddress = "javascript:x()"', "javascript", "call.address", "https"),
    Broken("a call without an address", EXCHANGE, "# [call]", "[call]", "[call]", "call.address is missing", "a text in quotes"),
    # Places.
    Broken("a stitch twice", EXCHANGE, 'stitch = "cross"', 'stitch = "running"', 'stitch = "running"\n[places.name]\nen = "Primersk"', "belongs to another place", "cross, blanket, back"),
    Broken("a stitch that is none", EXCHANGE, 'stitch = "cross"', 'stitch = "satin"', '"satin"', 'stitch "satin" is unknown', "cross, blanket, back"),
    Broken("no stitch", EXCHANGE, 'stitch = "cross"\n', "", '[[places]]\nkey = "primersk"', "places.stitch is missing", "a text in quotes"),
    Broken("a colour by name", EXCHANGE, '"#9B2A2C"', '"red"', '"red"', "is not #RRGGBB", "#9B2A2C"),
    Broken("colours too much alike", EXCHANGE, '"#9B2A2C"', '"#203B69"', '"#203B69"', 'too much like #1F3A68 of "sampleton"', "lighter"),
    Broken("a time zone by a city that has none", EXCHANGE, "Asia/Yekaterinburg", "Asia/Ekaterinburg", "Asia/Ek", "is unknown", 'did you mean "Asia/Yekaterinburg"?'),
    Broken("an offset as a time zone", EXCHANGE, "Asia/Yekaterinburg", "UTC+5", "UTC+5", 'time zone "UTC+5" is unknown', "write a name such as"),
    Broken("a country by name", EXCHANGE, 'country = "RU"', 'country = "Russia"', "Russia", "is unknown", "GB or RU"),
    Broken("a place's key twice", EXCHANGE, 'key = "primersk"', 'key = "sampleton"', 'key = "sampleton"\ntime_zone = "Asia', 'places.key "sampleton" is used twice', "its own"),
    Broken("a place's key in capitals", EXCHANGE, 'key = "primersk"', 'key = "Primersk"', 'key = "Primersk"', "cannot be a key", "small Latin letters"),
    Broken("a place without a name", EXCHANGE, 'en = "Primersk"\nru = "Примерск"', "", '[places.name]\n\n\n', "places.name is empty", "in one language at least"),
    # Gifts.
    Broken("a gift that is not there", EXCHANGE, '"primersk-quilt"]', '"primersk-quilts"]', "gifts =", "gifts/primersk-quilts is missing", "make this folder"),
    Broken("a gift twice", EXCHANGE, '"primersk-quilt"]', '"sampleton-quilt"]', "gifts =", "is named twice", "once"),
    Broken("gifts without brackets", EXCHANGE, '["sampleton-quilt", "primersk-quilt"]', '"sampleton-quilt"', "gifts =", "gifts is a text", "a list such as"),
    Broken("a gift from elsewhere", EXCHANGE, '"primersk-quilt"]', '"../quilt"]', "gifts =", "leads out of the folder", "under gifts"),
    Broken("a giver who is no place", GIFT, 'giver = "sampleton"', 'giver = "our school"', "our school", 'giver "our school" is not a place', "primersk, sampleton"),
    Broken("a gift to itself", GIFT, 'receiver = "primersk"', 'receiver = "sampleton"', "receiver", "giver and receiver are both", "receives"),
    Broken("a kind that has no word", GIFT, 'kind = "quilt"', 'kind = "rushnyk"', "rushnyk", 'kind "rushnyk" is not known', "a table [kind]"),
    Broken("a kind misspelt", GIFT, 'kind = "quilt"', 'kind = "quilts"', '"quilts"', 'kind "quilts" is not known', 'did you mean "quilt"?'),
    Broken("a picture that is not there", GIFT, '# picture = "quilt.jpg"', 'picture = "quilt.jpg"', 'picture =', "quilt.jpg is missing", "put the file there"),
    Broken("a picture from elsewhere", GIFT, '# picture = "quilt.jpg"', 'picture = "../../../quilt.jpg"', 'picture =', "leads out of the folder", "inside"),
    Broken("a withdrawal in quotes", GIFT, "# withdrawn = 2027-05-31", 'withdrawn = "2027-05-31"', "withdrawn", "withdrawn is a text", "a date such as"),
    Broken("custody since some time", GIFT, "# Who has had it,", '[[custody]]\nsince = "last year"\nholder.en = "A"\nlocation.en = "B"\n# Who has had it,', "since =", "custody.since is no date", "2026-05"),
    Broken("an ancestor without a year", GIFT, "# Who has had it,", '[[lineage]]\ntitle.en = "A"\n# Who has had it,', "[[lineage]]\ntitle", "lineage.year is missing", "a text in quotes"),
    # Cards.
    Broken("a column misspelt", CARDS, "story_ru", "story_uk", "", 'column "story_uk" is not known', 'did you mean "story_ru"?'),
    Broken("an unknown column", CARDS, "size,", "size of it in the end,", "", 'column "size of it in the end" is not known', "take it out"),
    Broken("a column missing", CARDS, ",alt_ru,", ",number,", "", 'column "alt_ru" is missing', "add it to the first line"),
    Broken("a column without a name", CARDS, ",title_ru,", ",,", "house", "stands below no name", "name its column"),
    Broken("a column twice", CARDS, ",made_when,", ",rights,", "", 'column "rights" is there twice', "keep one"),
    Broken("a title above the first line", CARDS, "key,", "Our cards\nkey,", "", "names no column", "begin with the line key,region"),
    Broken("an empty file", CARDS, "*", "", "", "the file is empty", "begin with the line key,region"),
    Broken("a comma without quotes", CARDS, '"0,0,800,1200"', "0,0,800,1200", "house", "22 cells where the first line has 19", "in quotes"),
    Broken("an open quote in a cell", CARDS, "Why this river.", '"Why this river.', "river", "this is not CSV", 'write " in a quoted cell twice'),
    Broken("a card without a key", CARDS, "\nhouse,", "\n,", "The house", "key is empty", "fill the cell"),
    Broken("a card's key twice", CARDS, "\nriver,", "\nhouse,", "The river", 'key "house" is used in line 2', "its own"),
    Broken("a card's key in capitals", CARDS, "\nriver,", "\nRiver,", "The river", 'key "River" cannot be a key', "small Latin letters"),
    Broken("three numbers", CARDS, '"0,0,800,1200"', '"0,0,800"', "house", "is not four whole numbers", "x,y,width,height"),
    Broken("a region by fractions", CARDS, '"0,0,800,1200"', '"0,0,0.5,1"', "house", "is not four whole numbers", "in pixels"),
    Broken("a region without an area", CARDS, '"0,0,800,1200"', '"0,0,0,1200"', "house", "has no area", "1 or more"),
    Broken("a region outside", CARDS, '"800,0,800,1200"', '"801,0,800,1200"', "river", "reaches outside the picture", "0,0,1600,1200"),
    Broken("regions one over another", CARDS, '"800,0,800,1200"', '"799,0,800,1200"', "river", 'overlaps 0,0,800,1200 of "house"', "its own part"),
    Broken("a text missing", CARDS, "Why this river.", "", "river", "story_en is empty", "name the language in the column pending"),
    Broken("half a text", CARDS, ",wool,", ",,", "river", "materials_en is empty", "fill the cell too"),
    Broken("a title of a card too long", CARDS, "The river (an example)", "r" * 121, "rrr", "title_en is too long (121", "at most 120"),
    Broken("a day that is none", CARDS, ",2026,", ",2026-02-30,", "house", "is no day", "a day that there is"),
    Broken("an error of a spreadsheet", CARDS, ",wool,", ",#REF!,", "river", "error of a spreadsheet", "the words themselves"),
    Broken("neither yes nor no", CARDS, ",yes,", ",public,", "house", "neither yes nor no", "yes or no"),
    Broken("a language pending that is none", CARDS, ",yes,\n", ",yes,de\n", "house", '"de" is not a language', "en, ru"),
    Broken("all languages pending", CARDS, ",yes,\n", ",yes,en ru\n", "house", "names every language", "leave out the one"),
    Broken("an answer to nothing", CARDS, ",rights,published,pending", ",rights,published,answers", "house", '"primersk-quilt/wolf" is no patch', "primersk-quilt"),
    Broken("a recording that is not there", CARDS, ",rights,published,pending", ",rights,published,telling", "house", "house.mp3 is missing", "put the file there"),
    # Files.
    Broken("a folder's file missing", EXCHANGE, "-", "", None, "exchange.toml is missing", "put the file there"),
    Broken("a gift's file missing", GIFT, "-", "", None, "gift.toml is missing", "put the file there"),
    Broken("cards under another name", CARDS, ">", "card.csv", None, "cards.csv is missing", 'did you mean "card.csv"?'),
    Broken("toml of another encoding", EXCHANGE, "=", "cp1251", "ru = ", "not UTF-8", "save the file as UTF-8"),
    Broken("cards of another encoding", CARDS, "=", "cp1251", "house", "not UTF-8", "save the file as UTF-8"),
    Broken("toml in UTF-16", EXCHANGE, "=", "utf-16", "", "not UTF-8", "save the file as UTF-8"),
    Broken("toml in UTF-16 without a mark", EXCHANGE, "=", "utf-16-le", "", "not UTF-8", "save the file as UTF-8"),
    Broken("a picture that is none", GIFT, '# picture = "quilt.jpg"', 'picture = "cards.csv"', None, "", "", "gifts/sampleton-quilt/cards.csv"),
    Broken("a code of another kind", CODES, "+", "kind,key,code\npatch,house,BBBBB5\n", "patch", 'kind "patch" is unknown', "exchange, gift, card"),
    Broken("a code that is none", CODES, "+", "kind,key,code\ngift,primersk-quilt,AEIOU\n", "AEIOU", "is not a code", "as it was exported"),
    Broken("a code twice", CODES, "+", "kind,key,code\ngift,sampleton-quilt,BBBBB5\ngift,primersk-quilt,BBBBB5\n", "primersk", "is there twice", "on the labels"),
)  # fmt: skip

LATER = {
    "a key below a table": (EXCHANGE, "[title]\n", "[title]\nretention_days = 30\n"),
    "a giver below a table": (GIFT, "[alt]\n", '[alt]\ngiver = "sampleton"\n'),
    "a misspelt list of tables": (EXCHANGE, "[programme", "[program"),
    "places as single tables": (EXCHANGE, "[[places]]\n", "[places]\n"),
    "an answer to nothing": (CARDS, ",yes,\nriver", ",yes,primersk-quilt/wolf\nriver"),
    "a recording that is not there": (CARDS, ",yes,\nriver", ",yes,house.mp3\nriver"),
}
"""What else has to change, so that there is one problem and no other."""


def break_folder(root: Path, broken: Broken) -> str:
    """Spoil the folder; the text of the file as it is then, empty where there is none."""
    path = root / broken.file
    text = path.read_text("utf-8-sig") if path.exists() else ""
    day = text.partition("starts_at = ")[2][:10]
    old, instead = (part.replace("{day}", day) for part in (broken.old, broken.instead))
    match old:
        case "-":
            path.unlink()
            return ""
        case ">":
            path.rename(path.with_name(instead))
            return ""
        case "=":
            path.write_bytes(text.encode(instead, errors="replace"))
            return text
        case "+" | "*":
            text = instead
        case _:
            assert old in text, f"{broken.name}: {old!r} is not in {broken.file}"
            text = text.replace(old, instead, 1)
    if broken.name in LATER:
        _, before, after = LATER[broken.name]
        assert before in text, broken.name
        text = text.replace(before, after)
    path.write_bytes(text.encode())
    return text
