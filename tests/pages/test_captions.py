"""Captions and names over the wire: from a captioner's desk to phones and stages, and gone with the link."""

from playwright.async_api import async_playwright

from browser.occasion import ARGUMENTS
from ceremony import appoint, host_of
from halls import Hall
from pages.on_stage import faults, seen
from twincloth.exchange.actor import Role
from twincloth.exchange.captions import WriteCaption
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.lower_thirds import HideLowerThird, PrepareLowerThird, ShowLowerThird
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import ApproveMessage
from twincloth.exchange.people import People
from twincloth.exchange.pins import PinMessage
from twincloth.exchange.staff import DismissStaff
from twincloth.exchange.transcript import Transcript

LINE = {"line": "a", "language": "ru", "text": "Добрый вечер, <b>Оксфорд</b>!"}


async def test_a_line_is_on_phones_and_stages_until_its_writer_is_put_out(hall: Hall):
    await hall.host("perm")
    desk = hall.visitor("ru")
    await desk.get(await hall.link(Role.CAPTIONER, staff="anna"))
    anna, phone = await desk.connect("captioner"), await hall.visitor().connect()
    stage = await (await hall.stage()).connect("stage")
    await anna.done("write-caption", **LINE)

    for screen in (phone, stage):
        (pulse,) = await screen.hears("pulse")
        assert "Добрый вечер, &lt;b&gt;Оксфорд&lt;/b&gt;!" in pulse["html"]
    assert "Добрый вечер" in (await hall.visitor().get(f"/{hall.code}"))[1]
    assert (await anna.ask("keep-caption", LINE))["error"]["code"] == "transcript-not-kept"
    assert (await phone.ask("write-caption", LINE))["error"]["code"] in ("not-allowed", "register-first")

    await hall.give(DismissStaff(staff="anna"))
    assert "Добрый вечер" not in (await phone.hears("pulse", 2))[-1]["html"]


async def test_everybody_is_told_where_a_transcript_is_kept(hall: Hall):
    host = await hall.host("perm")
    line = await host.connect("host")
    told = "being kept as a text"
    assert f"hidden>The captions of this hour are {told}" in (await hall.visitor().get(f"/{hall.code}"))[1]

    await line.done("keep-transcript", kept=True)
    await line.done("keep-caption", **LINE)

    page = (await hall.visitor().get(f"/{hall.code}"))[1]
    assert told in page
    assert f"hidden>The captions of this hour are {told}" not in page
    assert [one.text for one in (await hall.state())[Transcript].of("ru")] == [LINE["text"]]
    assert (await hall.visitor().get("/host/transcript"))[0] == 410
    assert (await host.get("/host/transcript"))[1].split("\t")[1:] == ["ru", f"{LINE['text']}\n"]


async def test_a_name_stands_on_the_stage_in_every_language_as_text(hall: Hall):
    await hall.host("perm")
    host = next(one for one in (await hall.state()).actors.values() if one.role is Role.HOST)
    name = {"en": "Vera <Orlova>", "ru": "Вера Орлова"}
    await hall.give(PrepareLowerThird(id="vera", name=name, role={"ru": "мастерица"}, place="perm"), host.id)
    await hall.give(ShowLowerThird(lower_third="vera"), host.id)

    page = (await hall.visitor("ru").get(await hall.link(Role.STAGE)))[1]

    for words in ("Vera &lt;Orlova&gt;", "Вера Орлова", "мастерица"):
        assert words in page


async def test_nothing_that_is_read_lies_under_a_name_or_under_captions(hall: Hall, chromium: str):
    await appoint(hall)
    host, link = host_of("perm"), await hall.link(Role.STAGE)
    await hall.visitor("ru").register("Константин Константинопольский", "perm")
    author = next(iter((await hall.state())[People].by_id))
    await hall.give(StartExchange(), host)
    name = {"en": "Konstantin Konstantinopolsky-Krasnokamsky", "ru": "Константин Константинопольский"}
    role = {"en": "head of the workshop where the quilt was sewn", "ru": "руководитель мастерской"}
    await hall.give(PrepareLowerThird(id="k", name=name, role=role, place="perm"), host)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        stage = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await stage.goto(hall.services.settings.url + link)
        for language in ("ru", "en"):
            line = WriteCaption(line=language, language=language, text="Добрый вечер, Оксфорд! " * 3)
            await hall.services.passing.give(hall.code, line, host)
        await stage.locator("caption-band[data-rows='2']").wait_for()
        await hall.give(ShowLowerThird(lower_third="k"), host)
        await stage.locator("#lower-third:not([hidden])").wait_for()
        assert faults(await seen(stage)) == []
        scene = await stage.locator("#scene").bounding_box()
        name_box = await stage.locator("#lower-third").bounding_box()
        assert scene
        assert name_box
        assert scene["y"] + scene["height"] <= name_box["y"] + 1

        await hall.give(HideLowerThird(), host)
        await hall.give(PostMessage(id="m", text="Мы сшили его за одну зиму. " * 18), author)
        await hall.give(ApproveMessage(message="m"), host)
        await hall.give(PinMessage(message="m"), host)
        await stage.locator("[data-scene='message']").wait_for()
        assert faults(await seen(stage)) == []
        await browser.close()
