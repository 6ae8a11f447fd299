"""Drafts by a machine: what a translator says badly becomes nobody's trouble, and no message waits for it."""

import logging
from pathlib import Path

import pytest

from halls import Hall, Limited, come_true
from live.libre import KEY, libre_translate
from twincloth.exchange.drafts import DRAFTS, Draft
from twincloth.exchange.messages import Messages
from twincloth.live import drafts
from twincloth.live.circuit import LONGEST, OPEN_FOR, OPENS_AFTER, Circuit
from twincloth.live.translator import Translator, TranslatorFailure, Untranslatable

BAD = {
    "busy": "status 429",
    "broken": "status 500",
    "page": "an answer in another form",
    "list": "an answer in another form",
    "nothing": "an answer in another form",
    "empty": "a text that no message may have (message-empty)",
    "reordered": "a text that no message may have (text-unprintable)",
    "long": "a text that no message may have (message-too-long)",
    "huge": "too long an answer",
    "elsewhere": "status 302",
    "cut": "ServerDisconnectedError",
}


async def test_a_text_comes_back_in_the_other_language():
    async with libre_translate() as (libre, url):
        translator = Translator(url, KEY)

        assert await translator.translate("Привет!", "ru", "en") == "Hello!"
        assert libre.asked == [
            {"q": "Привет!", "source": "ru", "target": "en", "format": "text", "api_key": KEY}
        ]
        await translator.close()


async def test_whatever_it_answers_badly_is_a_failure_without_a_word_of_the_message():
    async with libre_translate() as (_, url):
        translator = Translator(url, KEY)
        for text, why in BAD.items():
            with pytest.raises(TranslatorFailure) as failure:
                await translator.translate(text, "en", "ru")
            assert str(failure.value) == why, text
            assert failure.value.pause == (7 if text == "busy" else 0)
        with pytest.raises(Untranslatable):
            await translator.translate("unknown", "en", "ru")
        assert await translator.translate("Снег", "ru", "en") == "Snow", "it goes on as if nothing had been"
        await translator.close()


async def test_who_is_slow_absent_or_asked_without_a_key_fails_as_well():
    async with libre_translate() as (_, url):
        for text, why, translator in (
            ("slow", "no answer in time", Translator(url, KEY, within=0.05)),
            ("Hello!", "status 403", Translator(url, "another-key-of-somebody")),
            ("Hello!", "ClientConnectorError", Translator("http://127.0.0.1:1")),
        ):
            with pytest.raises(TranslatorFailure, match=why):
                await translator.translate(text, "en", "ru")
            await translator.close()


def test_the_longer_it_fails_the_longer_it_is_left_alone():
    circuit = Circuit(chance=lambda: 1.0)

    pauses = [circuit.failed() for _ in range(OPENS_AFTER)]
    assert pauses == [1, 2, OPEN_FOR]
    assert circuit.is_open
    assert circuit.failed() == 2 * OPEN_FOR
    assert [circuit.failed() for _ in range(30)][-1] == LONGEST
    assert circuit.failed(asked=LONGEST + 1) == LONGEST + 1
    assert Circuit(chance=lambda: 0.0).failed() == 0.5

    circuit.succeeded()
    assert not circuit.is_open
    assert circuit.failed() == 1


def there(hall: Hall) -> dict[str, Draft]:
    return hall.services.passing.held(hall.code).of(DRAFTS)


async def test_a_message_that_is_let_through_gets_a_draft_and_waits_for_none(
    limited: Limited, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
):
    monkeypatch.setattr(drafts, "LOOK_EVERY", 0.01)
    caplog.set_level(logging.DEBUG)
    async with libre_translate() as (libre, url), limited(translator_url=url, translator_key=KEY) as hall:
        vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
        host = await (await hall.host("perm", "ru")).connect("host")

        async def write(id: str, text: str) -> None:
            await vera.done("post-message", id=id, text=text)
            await host.done("approve-message", message=id)

        await write("m1", "slow")
        await libre.held.wait()
        await write("m2", "Привет!")
        assert [one.id for one in (await hall.state())[Messages].shown] == ["m1", "m2"]
        assert there(hall) == {}, "the translator still thinks about the first"

        libre.go_on.set()
        await come_true(lambda: len(there(hall)) == 2)
        assert there(hall)["m2:en"] == Draft("Hello!", 0)
        assert not any(asked["q"] == "Снег" for asked in libre.asked)

        await vera.done("post-message", id="m3", text="Снег")
        await write("m4", "unknown")
        await write("m5", "Hello!")
        await come_true(lambda: "m5:ru" in there(hall))
        assert not any(asked["q"] == "Снег" for asked in libre.asked), "nobody has let it through"
        assert "m4:ru" not in there(hall)

        await host.done("translate-message", message="m2", language="en", text="Hi!", draft="Hello!")
        await come_true(lambda: "m2:en" not in there(hall))
    assert not any(word in caplog.text for word in ("Привет", "Hello", KEY))
