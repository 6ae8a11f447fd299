"""The audit on the command line: who did what, beside a running server or without one."""

import asyncio
import csv
import json

import pytest

from processes import BOTH, done, refused
from twincloth.app import open_application
from twincloth.exchange.actor import GUEST, OPERATOR
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.people import RegisterParticipant
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings


@pytest.fixture
def talked(code, data):
    """An exchange in which Vera has said much: more than a line of an answer took before."""

    async def talk() -> None:
        async with open_application(Settings(data=data, waiting_per_person=10_000)) as app:
            room = app[SERVICES].rooms.find(code)
            await room.give(OpenDoors(), OPERATOR.id)
            vera = RegisterParticipant(participant="vera", name="=Вера", place="perm", language="ru")
            await room.give(vera, GUEST.id)
            said = (PostMessage(id=f"m{number}", text=f"Привет {number} :heart:") for number in range(1500))
            await asyncio.gather(*(room.give(message, "vera") for message in said))

    asyncio.run(talk())
    return code


@BOTH
def test_every_act_is_told_in_order_whoever_holds_the_folder(talked, data, around):
    with around(data):
        lines = done("audit", talked, "--data", data)
        as_json = [json.loads(line) for line in done("audit", talked, "--json", "--data", data)]
        table = list(csv.DictReader(done("audit", talked, "--csv", "--data", data)))

    assert "The operator: The doors were opened" in lines[0]
    assert lines[-1].endswith("A message was written: “Привет 1499 :heart:”")
    assert [row["seq"] for row in as_json] == list(range(1, len(lines) + 1))
    assert as_json[1] | {"at": ""} == {
        "seq": 2,
        "at": "",
        "by": "",
        "who": "A visitor",
        "kind": "people",
        "act": "participant-registered",
        "words": "Somebody came in: =Вера Perm",
    }
    assert as_json[1]["at"].endswith("Z")
    assert len(table) == len(lines)
    assert table[2]["who"].startswith("'=")


def test_acts_are_chosen_by_person_and_kind(talked, data):
    (line,) = done("audit", talked, "--who", "staff", "--data", data)

    assert "The doors were opened" in line
    assert done("audit", talked, "--kind", "gifts", "--data", data) == []
    assert len(done("audit", talked, "--who", "vera", "--kind", "messages", "--data", data)) == 1500
    assert "there is no such kind; there is " in refused("audit", talked, "--kind", "x", "--data", data)[0]
