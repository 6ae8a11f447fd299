"""Commands and roles over the socket: who may give what, and rights that end in the very turn in which they are taken."""

from contextlib import suppress

import msgspec
import pytest
from socketio.exceptions import ConnectionError as NotConnected
from socketio.exceptions import SocketIOError

from exchange.test_roles import MAY, NOT_ALLOWED, example, real_commands, real_signals
from halls import Hall, Line, Visitor
from twincloth.exchange.actor import OPERATOR, STAFF_ROLES, Role
from twincloth.exchange.admission import OpenWaitingRoom
from twincloth.exchange.removal import RemoveParticipant
from twincloth.exchange.staff import DismissStaff

MODERATES = {"message": "hello"}


async def come(hall: Hall, role: Role, place: str = "") -> tuple[Visitor, Line]:
    """Somebody of the staff who has opened their link, whose id is their role's name."""
    visitor = hall.visitor()
    assert (await visitor.get(await hall.link(role, place, f"the-{role}")))[0] == 200
    return visitor, await visitor.connect(STAFF_ROLES[role].view, **{"as": f"the-{role}"})


async def everybody(hall: Hall) -> dict[Role, Line]:
    """A line of every role that can have one."""
    lines = {role: (await come(hall, role))[1] for role in STAFF_ROLES}
    lines[Role.PARTICIPANT] = await (await hall.visitor().register("Vera", "perm")).connect()
    lines[Role.GUEST] = await hall.visitor().connect()
    await hall.give(OpenWaitingRoom(), f"the-{Role.HOST}")
    lines[Role.WAITING] = await (await hall.visitor().register("Oleg", "perm")).connect("waiting")
    return lines


async def test_each_role_gives_just_the_commands_of_the_table(hall: Hall):
    kinds = {tag: kind for tag, kind in real_commands().items() if kind.over_socket} | real_signals()
    lines = await everybody(hall)

    wrong = []
    # Hosts come last: what they do, such as ending the exchange, is the end of much.
    for role in sorted(lines, key=lambda role: role is Role.HOST):
        for tag, kind in kinds.items():
            fields = msgspec.to_builtins(example(kind))
            del fields["type"]
            fields |= {"item": "songs"} if "item" in fields else {}
            fields |= {"id": f"{tag}-{role}"} if "id" in fields else {}
            answer = await lines[role].ask(tag, fields)
            code = "" if answer["ok"] else answer["error"]["code"]
            if (code in NOT_ALLOWED) != (role not in MAY[tag]) or code in ("invalid-payload", "server-error"):
                wrong.append((role, tag, code))
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role is not Role.STAGE])
async def test_a_revoked_link_is_out_in_the_same_turn(hall: Hall, role: Role):
    visitor, line = await come(hall, role, "perm")
    page = f"/{STAFF_ROLES[role].page}?as=the-{role}"
    assert (await visitor.get(page))[0] == 200

    await hall.give(DismissStaff(staff=f"the-{role}"), OPERATOR.id)

    await nothing_comes_of(line)
    assert (await visitor.get(page))[0] == 410
    with pytest.raises(NotConnected):
        await visitor.connect(STAFF_ROLES[role].view, **{"as": f"the-{role}"})
    assert hall.lines[-1].heard["connect_error"][0]["data"]["code"] == "not-allowed"


async def test_a_removed_person_is_out_in_the_same_turn_and_stays_out(hall: Hall):
    vera = await hall.visitor().register("Vera", "perm")
    line = await vera.connect()
    await line.done("post-message", id="hello", text="Good evening")
    await hall.link(Role.MODERATOR, "perm", "mira")
    (person,) = [id for id in (await hall.state()).actors if id.startswith("p")]

    await hall.give(RemoveParticipant(participant=person), "mira")

    await nothing_comes_of(line)
    assert "Good evening" not in (await vera.get(f"/{hall.code}"))[1]
    with pytest.raises(NotConnected):
        await vera.connect()
    assert hall.lines[-1].heard["connect_error"][0]["data"]["code"] == "removed"


async def nothing_comes_of(line: Line) -> None:
    """Whoever asks at once is not heard any more, and the socket ends."""
    with suppress(SocketIOError):
        answer = await line.ask("approve-message", MODERATES)
        assert answer["error"]["code"] in {"not-connected", *NOT_ALLOWED}
    await line.cut_off.wait()
