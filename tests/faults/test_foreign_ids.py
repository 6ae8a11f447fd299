"""One exchange's ids in another: nothing crosses, by whatever door it is tried."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from socketio.exceptions import SocketIOError

from ceremony import second_exchange
from halls import Hall, Line, Visitor, open_hall
from pages.registration import cookie
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.messages import Messages
from twincloth.exchange.staff import AppointStaff
from twincloth.pages.staff import key_hash, new_key


@dataclass
class Two:
    """Two exchanges on one server; Vera has written in the first, where Oleg is the host; Alice's is the second."""

    hall: Hall
    other: str
    gifts: tuple[str, ...]
    patches: tuple[str, ...]
    vera: Visitor
    oleg: Line
    alice: Line
    stage: str

    async def unchanged(self, doing) -> dict:
        """The answer to something that changes neither exchange."""
        before = [(await self.state(code)).seq for code in (self.hall.code, self.other)]
        answer = await doing
        assert [(await self.state(code)).seq for code in (self.hall.code, self.other)] == before
        return answer

    async def state(self, code: str) -> Exchange:
        return (await self.hall.services.rooms.state(code))[0]


async def host_of(hall: Hall, code: str, staff: str, role: Role = Role.HOST) -> Visitor:
    """Somebody with a link of any exchange."""
    key, visitor = new_key(), hall.visitor()
    link = AppointStaff(staff=staff, role=role, place="perm", key_hash=key_hash(key))
    await hall.services.rooms.find(code).give(link, OPERATOR.id)
    assert (await visitor.get(f"/{'staff' if role is Role.HOST else 'stage'}#{key}"))[0] == 200
    return visitor


@pytest.fixture(scope="session")
def prepared_two(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """A data folder with both exchanges, their doors open."""
    folder = tmp_path_factory.mktemp("two") / "data"
    shutil.copytree(prepared, folder)

    async def prepare_second() -> None:
        async with open_hall(folder) as hall:
            other = await second_exchange(hall)
            await hall.services.rooms.find(other).give(OpenDoors(), OPERATOR.id)

    asyncio.run(prepare_second())
    return folder


@pytest.fixture
async def two(tmp_path: Path, prepared_two: Path) -> AsyncIterator[Two]:
    shutil.copytree(prepared_two, tmp_path / "data")
    async with open_hall(tmp_path / "data") as hall:
        by_key = {content.key: code for code, content in hall.services.collection.contents.items()}
        hall.code = by_key["oxford-perm"]
        yield await opened(hall, by_key["coventry-volgograd"])


async def opened(hall: Hall, other: str) -> Two:
    vera = await hall.visitor("ru").register("Вера", "perm")
    await (await vera.connect()).done("post-message", id="hello", text="Привет!")
    await host_of(hall, hall.code, "the-stage", Role.STAGE)
    content = hall.services.collection.contents[hall.code]
    return Two(
        hall=hall,
        other=other,
        gifts=tuple(hall.gifts),
        patches=tuple(card.code for gift in content.gifts for card in gift.patches),
        vera=vera,
        oleg=await (await host_of(hall, hall.code, "oleg")).connect("host"),
        alice=await (await host_of(hall, other, "alice")).connect("host", code=other),
        stage="the-stage",
    )


COMMANDS = [
    ("approve-message", "message", "hello", "unknown-message"),
    ("decline-message", "message", "hello", "unknown-message"),
    ("reconsider-message", "message", "hello", "unknown-message"),
    ("pin-message", "message", "hello", "unknown-message"),
    ("dismiss-staff", "staff", "the-stage", "unknown-staff"),
    ("dismiss-staff", "staff", "oleg", "unknown-staff"),
]


@pytest.mark.parametrize(("tag", "field", "id", "code"), COMMANDS)
async def test_a_host_of_another_exchange_does_not_reach(two: Two, tag: str, field: str, id: str, code: str):
    answer = await two.unchanged(two.alice.ask(tag, {field: id}))

    assert answer["error"]["code"] == code


async def test_the_same_commands_reach_what_is_their_own(two: Two):
    await two.oleg.done("approve-message", message="hello")
    await two.oleg.done("pin-message", message="hello")
    await two.oleg.done("reconsider-message", message="hello")
    await two.oleg.done("decline-message", message="hello")
    await two.oleg.done("dismiss-staff", staff=two.stage)


GIFT_COMMANDS = [
    *("arm-gift", "disarm-gift", "request-override", "withdraw-override"),
    *("start-unveiling", "halt-unveiling", "open-patch", "receive-gift"),
]


@pytest.mark.parametrize("tag", GIFT_COMMANDS)
async def test_a_gift_of_another_exchange_is_unknown(two: Two, tag: str):
    answer = await two.unchanged(two.alice.ask(tag, {"gift": two.gifts[0]}))

    assert answer["error"]["code"] == "unknown-gift"


async def test_a_patch_of_another_exchange_is_unknown_in_a_gift_of_ones_own(two: Two):
    own = two.hall.services.collection.contents[two.other].gifts[0].code
    for tag in ("open-patch", "fold-patch"):
        fields = {"gift": own, "patch": two.patches[0]}
        assert not (await two.unchanged(two.alice.ask(tag, fields)))["ok"]


async def test_a_participant_is_nobody_in_another_exchange(two: Two):
    there = await two.vera.connect(code=two.other)
    answer = await two.unchanged(there.ask("post-message", {"id": "across", "text": "Привет!"}))

    assert answer["error"]["code"] == "register-first"
    _, page = await two.vera.get(f"/{two.other}")
    # The head greets with the exchange's own words, in which there is a Vera too.
    assert "Вера" not in page.partition("</head>")[2]
    assert ' me="' not in page


async def test_nobody_becomes_a_participant_of_another_exchange_by_their_id(two: Two):
    vera = two.hall.services.identities.participant({"twincloth_people": cookie(two.vera)}, two.hall.code)
    assert vera

    status, _ = await two.unchanged(two.vera.post(f"/{two.other}/continue", participant=vera))

    assert status == 403


async def test_the_same_message_id_is_another_message_in_another_exchange(two: Two):
    tom = two.hall.visitor()
    fields = {"name": "Tom", "place": "oxford", "consent": "yes"}
    assert (await tom.post(f"/{two.other}/register", **fields))[0] == 200
    there = await tom.connect(code=two.other)
    seq = await there.done("post-message", id="hello", text="Good afternoon!")

    assert (await two.state(two.other))[Messages].by_id["hello"].text == "Good afternoon!"
    assert (await two.state(two.hall.code))[Messages].by_id["hello"].text == "Привет!"
    assert await there.done("post-message", id="hello", text="Good afternoon!") == seq


async def test_a_frame_of_one_exchange_reaches_nobody_of_another(two: Two):
    seq = await two.oleg.done("approve-message", message="hello")
    await two.oleg.until(seq)
    own = await two.alice.done("pause-messages")
    await two.alice.until(own)

    assert "Привет" not in str(two.alice.heard)
    assert [entry["seq"] for entry in two.alice.heard["entry"]] == [own]


@pytest.mark.parametrize("view", ["host", "stage"])
async def test_a_staff_link_lets_nobody_into_another_exchange(two: Two, view: str):
    staff = await host_of(two.hall, two.hall.code, f"another-{view}", Role(view))
    for greeting in ({"code": two.other}, {"code": two.other, "as": f"another-{view}"}):
        line = Line(staff)
        with pytest.raises(SocketIOError):
            await line.connect(view, **greeting)
        assert [error["data"]["code"] for error in line.heard["connect_error"]] == ["not-allowed"]
    await staff.connect(view)


async def test_a_hosts_cookie_opens_no_page_of_another_exchange(two: Two):
    oleg = two.oleg.visitor

    assert (await oleg.get("/host?as=alice"))[0] in (403, 404, 410)
    assert (await oleg.get("/host?as=oleg"))[0] == 200
