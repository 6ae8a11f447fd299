"""Simulated guests: they come by the form, talk over the socket, answer, and never drown the hosts."""

import asyncio
import json
import signal
import sys
from contextlib import closing
from itertools import combinations

import aiohttp
import apsw
import pytest
from socketio import AsyncClient
from socketio.exceptions import SocketIOError

from processes import HANG_GUARD, demonstrating, imported, serving, small_folder, started, twincloth
from twincloth.demo.guests import simulated_guests
from twincloth.demo.lines import BY_LANGUAGE
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.exchange import commands
from twincloth.exchange.look_alikes import alike
from twincloth.exchange.messages import Messages
from twincloth.exchange.names import display_name
from twincloth.exchange.passing import signals
from twincloth.exchange.people import People
from twincloth.exchange.text import message_text
from twincloth.rehearsal.conversation import MOST_WAITING, Conversation
from twincloth.rehearsal.gestures import GESTURES
from twincloth.rehearsal.guest import Guest
from twincloth.rehearsal.lines import Repertoire
from twincloth.rehearsal.page import SessionPage


async def until(happened) -> None:
    """Wait for something that will happen."""
    async with asyncio.timeout(HANG_GUARD):
        while True:
            if await happened():
                return
            await asyncio.sleep(0.02)


async def show_everything(hall, host) -> Messages:
    """Let everything through that waits; what there is so far."""
    messages = (await hall.state())[Messages]
    for message in messages.waiting:
        await host.ask("approve-message", {"message": message.id})
    return messages


async def test_guests_of_both_places_register_and_write_in_their_language(limited):
    async with limited() as hall, simulated_guests(hall.url, hall.code, 4, pace=0.02):
        host = await (await hall.host("perm")).connect("host")

        async def all_have_written():
            return len((await show_everything(hall, host)).by_author) == 4

        await until(all_have_written)
        people = (await hall.state())[People].by_id.values()
        assert sorted((one.place, one.language) for one in people) == [
            *[("oxford", "en")] * 2,
            *[("perm", "ru")] * 2,
        ]
        assert all(one.name.startswith("Guest" if one.language == "en" else "Гост") for one in people)
        assert len({one.consented for one in people}) == 2


async def test_a_guest_answers_what_is_shown_of_the_other_place(limited):
    async with limited() as hall, simulated_guests(hall.url, hall.code, 2, pace=0.02):
        host = await (await hall.host("perm")).connect("host")
        answers = {message_text(line) for lines in BY_LANGUAGE.values() for line in lines.answers}

        async def somebody_has_answered():
            messages = await show_everything(hall, host)
            return answers & {message.text for message in messages.by_id.values()}

        await until(somebody_has_answered)


async def test_guests_wait_until_the_doors_open(limited):
    async with limited(doors=False) as hall, simulated_guests(hall.url, hall.code, 2, pace=0.02):
        assert not (await hall.state())[People].by_id
        await hall.give(OpenDoors())

        async def both_are_in():
            return len((await hall.state())[People].by_id) == 2

        await until(both_are_in)


async def test_the_same_guests_come_back_another_time(tmp_path, limited):
    phones = tmp_path / "guests.json"
    async with limited() as hall:

        async def both_are_here():
            return sum(hall.services.audience.places(await hall.state()).values()) == 2

        async def nobody_is_here():
            return not sum(hall.services.audience.places(await hall.state()).values())

        for _ in range(2):
            async with simulated_guests(hall.url, hall.code, 2, phones=phones):
                await until(both_are_here)
            await until(nobody_is_here)

        assert len((await hall.state())[People].by_id) == 2


async def test_others_who_simulate_guests_too_get_other_names(limited):
    async with limited() as hall:

        async def four_are_in():
            return len((await hall.state())[People].by_id) == 4

        async with (
            simulated_guests(hall.url, hall.code, 2),
            simulated_guests(hall.url, hall.code, 2),
        ):
            await until(four_are_in)


async def test_guests_come_back_after_the_server_was_away(tmp_path):
    data = tmp_path / "data"
    code = imported(small_folder(tmp_path / "folder"), data)
    host = twincloth("staff", code, "--host", "perm", "--data", data).stdout.strip().rpartition("#")[2]
    with serving(data) as server:
        port, url = server.port, server.url
        await open_doors(url, code, host)
        async with simulated_guests(url, code, 2):
            await both_present(url, code)
            server.stop(signal.SIGKILL)
            with serving(data, "--port", port):
                await both_present(url, code)


async def open_doors(url: str, code: str, key: str) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        await browser.post(f"{url}/staff", data={"key": key})
        client = AsyncClient(http_session=browser)
        await client.connect(
            url, auth={"code": code, "view": "host", "language": "en"}, transports=["websocket"]
        )
        assert (await client.call("open-doors", {"id": "open"}))["ok"]
        await client.disconnect()


async def both_present(url: str, code: str) -> None:
    """Wait until somebody of each place is connected."""
    here, client = asyncio.Event(), AsyncClient()
    client.on("present", lambda frame: all(frame["places"].values()) and here.set())
    await client.connect(
        url, auth={"code": code, "view": "session", "language": "en"}, transports=["websocket"]
    )
    async with asyncio.timeout(HANG_GUARD):
        await here.wait()
    await client.disconnect()


async def test_guests_can_be_sent_to_any_exchange_by_a_command(limited):
    command = [sys.executable, "-m", "twincloth.demo.guests", "--guests", 2]
    async with limited() as hall:
        with started([*command, "--url", hall.url, "--code", hall.code]):
            await both_present(hall.url, hall.code)


class Answering(AsyncClient):
    """A connection over which the test answers."""

    answer = None

    async def emit(self, event, data=None, namespace=None, callback=None):
        self.answer = callback


@pytest.mark.parametrize("moment", range(4))
async def test_a_guest_who_is_called_away_goes_even_if_an_answer_comes_then(moment):
    guest = Guest("", "", "perm", 0, "ru", BY_LANGUAGE["ru"].names)
    guest._client = Answering()
    speaking = asyncio.create_task(guest.say("hello", "Hello"))
    for _ in range(3):
        await asyncio.sleep(0)

    guest._client.answer({"ok": True})
    for _ in range(moment):
        await asyncio.sleep(0)
    called_away = speaking.cancel()
    await asyncio.wait([speaking])

    assert speaking.cancelled() == called_away


class Silent:
    """A guest whose messages nobody decides on."""

    place, language = "perm", "ru"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.done: set[str] = set()

    async def say(self, id: str, text: str) -> bool:
        self.said.append(id)
        return True

    async def gesture(self, tag: str, fields: dict[str, str]) -> None:
        self.done.add(tag)
        assert fields in ({}, {"message": "hello"})


async def test_a_guest_who_cannot_connect_tries_again(limited, monkeypatch):
    """As on a machine that is busy with a hundred others."""
    monkeypatch.setattr("twincloth.rehearsal.guest.RETRY", 0.02)
    connect, refused = AsyncClient.connect, []

    async def connect_at_last(client, *arguments, **options):
        if len(refused) < 3:
            refused.append(client)
            raise SocketIOError("not now")
        await connect(client, *arguments, **options)

    monkeypatch.setattr(AsyncClient, "connect", connect_at_last)
    async with limited() as hall, simulated_guests(hall.url, hall.code, 2, pace=0.02):

        async def all_have_written():
            return len((await hall.state())[Messages].by_author) == 2

        await until(all_have_written)
    assert len(refused) == 3


async def test_guests_keep_quiet_while_too_much_waits_for_the_hosts():
    talk, guest = Conversation(BY_LANGUAGE, 1, 0.0), Silent()
    talk.join(guest, 0, SessionPage(""))
    speaking = asyncio.create_task(talk.go_on())
    for _ in range(1000):
        await asyncio.sleep(0)
    assert len(guest.said) == MOST_WAITING

    talk.settle(guest.said[0])
    for _ in range(1000):
        await asyncio.sleep(0)
    assert len(guest.said) == MOST_WAITING + 1
    speaking.cancel()


async def test_in_a_rehearsal_guests_do_everything_that_guests_may_and_in_the_demo_they_write():
    shown = '<li id="message-hello" class="message place-oxford"></li>'
    for lively, done in ((True, {one.tag for one in GESTURES}), (False, set())):
        talk, guest = Conversation(BY_LANGUAGE, 1, 0.0, lively=lively), Silent()
        talk.join(guest, 0, SessionPage(""))
        talk.hear(1, shown)
        going_on = asyncio.create_task(talk.go_on())
        for _ in range(3000):
            await asyncio.sleep(0)
        going_on.cancel()
        assert guest.done == done


def test_what_guests_do_there_is():
    there = {**commands(), **signals()}

    assert [one.tag for one in GESTURES if one.tag not in there] == []


def test_no_two_guests_would_be_taken_for_each_other():
    names = [name for lines in BY_LANGUAGE.values() for name in lines.names]

    assert [pair for pair in combinations(names, 2) if alike(*pair)] == []
    assert [display_name(name) for name in names] == names


@pytest.mark.parametrize("language", BY_LANGUAGE)
def test_every_line_is_said_once_before_any_is_said_again(language):
    repertoire = Repertoire(BY_LANGUAGE)
    lines = BY_LANGUAGE[language].talk

    assert {repertoire.next(language, "talk") for _ in lines} == set(lines)


def test_both_languages_have_as_much_to_say():
    english, russian = (lines._asdict() for lines in BY_LANGUAGE.values())

    assert {name: len(said) for name, said in english.items()} == {
        name: len(said) for name, said in russian.items()
    }
    for lines in (english, russian):
        for occasion, said in lines.items():
            assert len(set(said)) == len(said), occasion


async def test_the_demo_brings_its_guests_and_knows_them_the_next_time(data):
    for _ in range(2):
        with demonstrating(data, "--guests", 2) as told:
            await both_present(told["url"], told["code"])
            told["process"].send_signal(signal.SIGINT)
            assert told["process"].wait(HANG_GUARD) == 0

    with closing(apsw.Connection(str(data / "twincloth.db"))) as stored:
        facts = [json.loads(fact)["type"] for (fact,) in stored.execute("SELECT fact FROM entries")]
    assert facts.count("participant-registered") == 2
