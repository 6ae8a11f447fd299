"""The card editor, its preview and its sheets pass the Nu HTML checker, as they are and with everything in them wrong."""

from pathlib import Path

from halls import Hall
from html_checker import complaints
from pages.card_desk import CardDesk, unpublished
from pages.test_card_sheets import SheetDesk
from pages.test_markup import LANGUAGES


async def test_every_page_passes_the_checker(hall: Hall, tmp_path: Path):
    drawn = await unpublished(hall)
    for language in LANGUAGES:
        host = await hall.host("perm", language)
        card, sheets = CardDesk(host, hall.patches(hall.gifts[0])[1]), SheetDesk(hall, host)
        form = await card.form()
        pages = {
            "editor": (await host.get(card.path))[1],
            "unwritten": (await host.get(f"/host/cards/{drawn}"))[1],
            "gaps": (await card.write("publish", title_en="", maker_ru=""))[1],
            "disputed": (await card.send(form | {"title_en": "Another", "title_ru": "x" * 200}))[1],
            "too long": (await card.write(story_en="x" * 5001, **{"pending.ru": "yes"}))[1],
            "preview": (await host.get(f"{card.path}/preview"))[1],
            "no sheet": (await host.get(sheets.path))[1],
            "wrong": (await sheets.bring(b"key,nothing\nbaer,x\n"))[1],
        }
        await sheets.bring(b"key,title_en,region\nbear,New & old,x\n")
        pages["changes"] = (await host.get(sheets.path))[1]
        for name, page in pages.items():
            assert page.startswith("<!doctype html>"), name
            (tmp_path / f"{name} {language}.html").write_text(page, "utf-8")
        await card.send({}, "undo")

    assert complaints(tmp_path) == []
