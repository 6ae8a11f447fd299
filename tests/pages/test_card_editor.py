"""The card editor: drafts that nobody else sees, publishing that refuses gaps, and two hosts at once."""

import html
import re

import pytest

from ceremony import open_whole, receive, unveil
from halls import Hall
from pages.card_desk import CardDesk, card_of, fields_of, gift_of, unpublished

pytestmark = pytest.mark.on_both

SECRET = "Canaryword"


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
async def desk(hall: Hall) -> CardDesk:
    return CardDesk(await hall.host("perm"), hall.patches(hall.gifts[0])[1])


async def test_the_editor_is_for_hosts_of_this_exchange_alone(hall: Hall, desk: CardDesk):
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (vera, hall.visitor(), await hall.stage()):
        for path in (desk.path, f"{desk.path}/preview", "/host/cards/BBBBBB"):
            assert (await visitor.get(path))[0] == 410
        assert (await visitor.post(desk.path, do="publish", title_en="Mine"))[0] == 410
    assert (await desk.host.get("/host/cards/BBBBBB"))[0] == 404
    assert card_of(hall, desk.card).title["en"] == "A bull"


async def test_what_is_there_is_in_the_form_and_sending_it_back_changes_nothing(hall: Hall, desk: CardDesk):
    form = await desk.form()
    before = hall.services.collection.contents[hall.code]

    status, _ = await desk.send(form)

    assert (form["title_en"], form["story_ru"], form["made_when"]) == ("A bull", "История", "2020")
    assert status == 200
    assert hall.services.collection.contents[hall.code] is before
    assert await hall.services.collection.drafts.of(hall.code) == {}


async def test_a_draft_is_kept_and_nobody_but_hosts_sees_it(hall: Hall, desk: CardDesk):
    await open_whole(hall, hall.gifts[0])

    status, page = await desk.write(title_en=SECRET, story_ru=f"{SECRET}\r\n\r\nдва абзаца", number=SECRET)

    assert status == 200
    assert "The draft is saved." in page
    assert (await desk.form())["story_ru"] == f"{SECRET}\n\nдва абзаца"
    for path in (
        f"/{desk.card}",
        f"/{hall.gifts[0]}",
        f"/{hall.code}",
        f"/{desk.card}/manifest.json",
        f"/{hall.gifts[0]}/manifest.json",
    ):
        assert SECRET not in (await hall.visitor().get(path))[1]
    assert card_of(hall, desk.card).title["en"] == "A bull"
    oxford = CardDesk(await hall.host("oxford"), desk.card)
    assert (await oxford.form())["title_en"] == SECRET


async def test_publishing_shows_it_to_everybody_and_ends_the_draft(hall: Hall, desk: CardDesk):
    await open_whole(hall, hall.gifts[0])

    status, page = await desk.write("publish", title_en="The bull of Oxford")

    assert status == 200
    assert "The card was published." in page
    assert "The bull of Oxford" in (await hall.visitor().get(f"/{desk.card}"))[1]
    assert await hall.services.collection.drafts.of(hall.code) == {}


async def test_rights_are_chosen_or_typed_and_kept_as_one_address(hall: Hall, desk: CardDesk):
    address = "http://rightsstatements.org/vocab/InC-EDU/1.0/"
    assert (await desk.form())["rights.chosen"] == "http://creativecommons.org/licenses/by/4.0/"

    await desk.write("publish", **{"rights.chosen": address})
    assert card_of(hall, desk.card).rights == address
    copied = "https://creativecommons.org/licenses/by-sa/3.0/deed.ru"
    await desk.write("publish", **{"rights.chosen": "", "rights": copied})

    assert card_of(hall, desk.card).rights == "http://creativecommons.org/licenses/by-sa/3.0/"
    form = await desk.form()
    assert (form["rights.chosen"], form["rights"]) == ("http://creativecommons.org/licenses/by-sa/3.0/", "")
    await desk.write("publish", **{"rights.chosen": "", "rights": "Ask the makers"})
    assert card_of(hall, desk.card).rights == "Ask the makers"
    assert (await desk.form())["rights"] == "Ask the makers"


@pytest.mark.parametrize("action", [None, "", "shout"])
async def test_a_form_that_does_not_say_publish_keeps_a_draft(hall: Hall, desk: CardDesk, action: str | None):
    form = await desk.form() | {"title_en": SECRET} | ({} if action is None else {"do": action})

    await desk.host.post(desk.path, **form)

    assert card_of(hall, desk.card).title["en"] == "A bull"
    assert (await desk.form())["title_en"] == SECRET


async def test_publishing_refuses_gaps_in_place_and_loses_nothing(hall: Hall, desk: CardDesk):
    status, page = await desk.write("publish", title_ru="", story_en="Another story", maker_en="")

    assert status == 422
    assert "The draft is saved. To publish it, write what is missing." in text_of(page)
    for column in ("title_ru", "maker_en"):
        assert re.search(rf'id="{column}"[^>]*aria-invalid="true"', page)
        assert re.search(rf'id="lack-{column}"><a href="#{column}"', page)
    assert 'id="lack-title_en"' not in page
    assert fields_of(page)["story_en"] == "Another story"
    assert card_of(hall, desk.card).story["en"] == "A story, with a comma"
    assert (await desk.form())["story_en"] == "Another story"


async def test_words_are_judged_while_they_are_written_and_nothing_is_kept(hall: Hall, desk: CardDesk):
    form = await desk.form() | {"title_ru": "", "maker_en": "b" * 301, "story_en": "s" * 4990}

    status, told = await desk.send(form, to=f"{desk.path}/check")

    assert status == 422
    assert re.findall(r'id="lack-(\w+)"', told) == ["title_ru"]
    assert re.search(r'id="title_ru-lack"[^>]*>missing<', told)
    assert re.search(r'id="title_en-lack"[^>]*><', told)
    assert re.search(r'id="maker_en-said"[^>]*><p class="refusal">', told)
    assert re.search(r'id="story_en-said"[^>]*><p[^>]*>Characters left: 10<', told)
    assert "<html" not in told
    assert await hall.services.collection.drafts.of(hall.code) == {}
    status, told = await desk.send(await desk.form(), to=f"{desk.path}/check")
    assert (status, "Nothing is missing." in told) == (200, True)


async def test_a_pending_translation_is_published_and_the_card_says_so(hall: Hall, desk: CardDesk):
    await open_whole(hall, hall.gifts[0])

    status, _ = await desk.write("publish", title_en="", story_en="", alt_en="", **{"pending.en": "yes"})

    card = card_of(hall, desk.card)
    assert status == 200
    assert (card.pending, card.title) == (("en",), {"en": "", "ru": "Лоскут"})
    page = (await hall.visitor("en").get(f"/{desk.card}"))[1]
    assert "Лоскут" in page
    assert 'class="pending"' in page
    assert "pending.en" in await desk.form()


async def test_a_card_that_was_never_published_needs_everything_first(hall: Hall):
    code = await unpublished(hall)
    desk = CardDesk(await hall.host("oxford"), code)
    await unveil(hall, hall.gifts[0])

    assert code not in hall.patches(hall.gifts[0])
    assert (await desk.write("publish"))[0] == 422
    texts = {
        f"{name}_{tongue}": f"{name} {tongue}"
        for name in ("title", "story", "alt")
        for tongue in ("en", "ru")
    }
    status, page = await desk.write("publish", **texts)
    assert status == 422
    assert "Write where it was made" in page
    assert (await desk.write("publish", made_where_en="Perm", made_where_ru="Пермь"))[0] == 200
    assert code in hall.patches(hall.gifts[0])


async def test_a_card_published_after_the_gift_was_received_is_open_at_once(hall: Hall):
    await open_whole(hall, hall.gifts[0])
    await receive(hall, hall.gifts[0])
    desk = CardDesk(await hall.host("oxford"), await unpublished(hall))
    texts = {
        f"{name}_{tongue}": "Late"
        for name in ("title", "story", "alt", "made_where")
        for tongue in ("en", "ru")
    }

    await desk.write("publish", **texts)

    page = (await hall.visitor().get(f"/{hall.gifts[0]}"))[1]
    assert "Late" in (await hall.visitor().get(f"/{desk.card}"))[1]
    assert desk.card in page
    assert card_of(hall, hall.patches(hall.gifts[0])[0]).title["en"] in page


async def test_hosts_who_write_at_once_both_keep_their_words(hall: Hall, desk: CardDesk):
    tom = CardDesk(await hall.host("oxford"), desk.card)
    mine, his = await desk.form(), await tom.form()

    await tom.send(his | {"title_en": "Tom’s bull"})
    status, _ = await desk.send(mine | {"title_ru": "Бык Веры"})

    assert status == 200
    form = await desk.form()
    assert (form["title_en"], form["title_ru"]) == ("Tom’s bull", "Бык Веры")


async def test_where_both_changed_the_same_words_the_second_is_asked(hall: Hall, desk: CardDesk):
    tom = CardDesk(await hall.host("oxford"), desk.card)
    mine, his = await desk.form(), await tom.form()
    await tom.send(his | {"title_en": "Tom’s bull"})

    status, page = await desk.send(mine | {"title_en": "Vera’s bull", "size": "1 m"})

    assert status == 422
    assert "Tom’s bull" in page
    again = fields_of(page)
    assert (again["title_en"], again["size"]) == ("Vera’s bull", "1 m")
    assert (await tom.form())["title_en"] == "Tom’s bull"
    assert (await desk.send(again))[0] == 200
    assert (await tom.form())["title_en"] == "Vera’s bull"


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [("title_en", "b" * 121, "120"), ("story_ru", "я" * 5001, "5000"), ("size", "\u202e", "U+202E")],
    ids=["title", "story", "size"],
)
async def test_what_cannot_be_kept_is_said_in_place(hall: Hall, desk: CardDesk, column, text, words):
    status, page = await desk.write(**{column: text, "alt_en": "Kept in the form"})

    assert status == 422
    assert re.search(rf'id="{column}-said" data-asked><p class="refusal">[^<]*{re.escape(words)}', page)
    assert fields_of(page)["alt_en"] == "Kept in the form"
    assert fields_of(page)[column].strip() == text.strip()
    assert await hall.services.collection.drafts.of(hall.code) == {}


async def test_a_draft_can_be_undone(hall: Hall, desk: CardDesk):
    await desk.write(title_en=SECRET)

    status, page = await desk.send({}, "undo")

    assert status == 200
    assert SECRET not in page
    assert (await desk.form())["title_en"] == "A bull"


async def test_answers_are_chosen_from_the_other_gifts_patches(hall: Hall, desk: CardDesk):
    form = await desk.form()
    page = (await desk.host.get(desk.path))[1]
    assert re.findall(r'name="answers\.([^"]+)"', page) == [
        "oxford-quilt/bear",
        "oxford-quilt/bull",
        "oxford-quilt/hill",
    ]

    await desk.send(
        form | {"answers.oxford-quilt/bear": "yes", "answers.oxford-quilt/hill": "yes"}, "publish"
    )

    assert card_of(hall, desk.card).answers == ("oxford-quilt/bear", "oxford-quilt/hill")
    form = await desk.form()
    del form["answers.oxford-quilt/bear"]
    await desk.send(form, "publish")
    assert card_of(hall, desk.card).answers == ("oxford-quilt/hill",)
    _, page = await desk.send(await desk.form() | {"answers.perm-quilt/bear": "yes"}, "publish")
    assert "is a patch of this very gift" in page


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_preview_is_the_cards_own_page(hall: Hall, desk: CardDesk, language: str):
    form = await desk.form() | {"title_en": "A bull to be", "title_ru": "Будущий бык"}

    status, preview = await desk.send(form, to=f"{desk.path}/preview?lang={language}")
    assert status == 200
    assert (await hall.services.collection.drafts.of(hall.code)) == {}
    await desk.send(form, "publish")
    await open_whole(hall, hall.gifts[0])
    _, public = await hall.visitor(language).get(f"/{desk.card}?lang={language}")

    assert main_of(preview) == main_of(public)
    assert {"en": "A bull to be", "ru": "Будущий бык"}[language] in main_of(preview)


def main_of(page: str) -> str:
    """What a page is about; the gift's title and the guest book's form have their own marks."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r'name="(ticket|id)" value="[^"]*"', "", main)


async def test_the_preview_of_what_is_kept_needs_no_form(hall: Hall, desk: CardDesk):
    await desk.write(title_en=SECRET)

    async with desk.host.http.get(f"{desk.path}/preview?lang=en") as response:
        page = await response.text()
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Cache-Control"] == "no-store"

    assert SECRET in page
    assert SECRET not in (await hall.visitor().get(f"/{desk.card}"))[1]


async def test_an_unpublished_cards_picture_is_for_hosts(hall: Hall):
    code = await unpublished(hall)
    desk = CardDesk(await hall.host("perm"), code)
    name = card_of(hall, code).picture.variants[0].name
    await unveil(hall, hall.gifts[0])

    assert f"/pictures/{name}" in (await desk.host.get(desk.path))[1]
    assert (await desk.host.get(f"/pictures/{name}"))[0] == 200
    assert (await hall.visitor().get(f"/pictures/{name}"))[0] == 404
    assert (await hall.visitor().get(f"/{code}"))[0] == 200
    assert gift_of(hall).title["en"] not in (await hall.visitor().get(f"/{code}"))[1]


async def test_drafts_go_along_in_an_export_where_nothing_is_published(hall: Hall, tmp_path):
    code = await unpublished(hall)
    await CardDesk(await hall.host("perm"), code).write(title_en="A beginning")
    await CardDesk(await hall.host("perm"), hall.patches(hall.gifts[0])[0]).write(title_en=SECRET)

    await hall.services.collection.export(hall.code, tmp_path / "out")

    cards = (tmp_path / "out/gifts/perm-quilt/cards.csv").read_text("utf-8")
    assert "A beginning" in cards
    assert SECRET not in cards
