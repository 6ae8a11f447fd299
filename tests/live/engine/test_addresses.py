"""Addresses: where a client really comes from, and how many connections may come from there."""

import pytest

from live.engine.talking import joined
from live.engine.wires import CALM, SOCKET
from twincloth.live.addresses import TrustedProxies
from twincloth.live.engine.admission import AdmitAll
from twincloth.live.limits import SocketCount
from twincloth.settings import read_settings

OPENING = f"{SOCKET}?EIO=4&transport=polling"


class Counted(AdmitAll):
    """So many connections of an address, whoever they are of."""

    def __init__(self, trusted: str, most: int) -> None:
        proxies = read_settings({"trusted_proxies": trusted} if trusted else {}).trusted_proxies
        self.address_of = TrustedProxies(proxies).of
        self._count = SocketCount(most)
        self.leave = self._count.leave

    def enter(self, address, cookies):
        return self._count.enter(address)


def admission(trusted: str = "", most: int = 100) -> Counted:
    return Counted(trusted, most)


async def seen(rig, transport: str, forwarded: str) -> str:
    """The address that a client is taken to have."""
    if transport == "polling":
        wire = await rig.polling(headers={"X-Forwarded-For": forwarded})
    else:
        wire = await rig.websocket(X_Forwarded_For=forwarded)
    return rig.echo.environs[await joined(wire)]["twincloth.address"]


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7, 10.1.2.3, 127.0.0.1", "198.51.100.7"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
async def test_a_trusted_proxy_is_believed_as_far_as_it_is_trusted(start, transport, forwarded, address):
    rig = await start(limits=CALM, admission=admission("127.0.0.1, 10.0.0.0/8"))

    assert await seen(rig, transport, forwarded) == address


async def test_nobody_else_is_believed(start, transport):
    rig = await start(limits=CALM, admission=admission())

    assert await seen(rig, transport, "198.51.100.7") == "127.0.0.1"


async def test_a_client_without_a_proxy_is_who_it_is(start, transport):
    rig = await start(limits=CALM, admission=admission("127.0.0.1"))
    wire = await getattr(rig, transport)()

    assert rig.echo.environs[await joined(wire)]["twincloth.address"] == "127.0.0.1"


async def test_an_address_has_so_many_connections_and_gets_them_back(start):
    rig = await start(limits=CALM, admission=admission(most=2))
    vera, oleg = await rig.polling(), await rig.websocket()
    await joined(oleg)

    assert (await rig.ask("GET", OPENING)).status == 503
    assert (await rig.raw_websocket(f"{SOCKET}?EIO=4&transport=websocket")).status == 503

    await vera.post("1")
    alice = await rig.websocket()
    await joined(alice)
    assert (await rig.ask("GET", OPENING)).status == 503
    await oleg.say("1")
    await oleg.eof()
    await joined(await rig.websocket())


async def test_one_address_does_not_use_up_what_is_anothers(start):
    rig = await start(limits=CALM, admission=admission("127.0.0.1", most=1))

    for forwarded in ("198.51.100.7", "198.51.100.8", "203.0.113.9"):
        await rig.polling(headers={"X-Forwarded-For": forwarded})

    assert (await rig.ask("GET", OPENING, headers={"X-Forwarded-For": "198.51.100.7"})).status == 503


async def test_an_upgrade_is_no_second_connection(start):
    rig = await start(limits=CALM, admission=admission(most=1))
    vera = await rig.polling()
    await joined(vera)

    over_websocket = await vera.upgrade()
    await over_websocket.say("1")
    await over_websocket.eof()

    await joined(await rig.websocket())
