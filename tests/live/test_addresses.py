"""Addresses: who is believed about where a client comes from."""

import logging

import pytest
from aiohttp.test_utils import make_mocked_request

from twincloth.live.addresses import TrustedProxies
from twincloth.networks import network_of, reach_of
from twincloth.settings import Networks

NGINX, CADDY = "127.0.0.1", "10.1.2.3"
VERA, ALICE = "198.51.100.7", "2001:db8:5::7"


@pytest.fixture
def proxies() -> TrustedProxies:
    return TrustedProxies(Networks("127.0.0.1, 10.0.0.0/8, ::1, fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (VERA, "", VERA),
        (ALICE, "", ALICE),
        (NGINX, VERA, VERA),
        (NGINX, ALICE, ALICE),
        (NGINX, f"{VERA}, {CADDY}", VERA),
        (NGINX, f"{VERA},{CADDY} ,\t{CADDY}", VERA),
        ("::1", VERA, VERA),
        ("fd00::5", f"{ALICE}, fd00::6", ALICE),
    ],
)
def test_behind_trusted_proxies_it_is_the_nearest_address_that_is_none_of_them(
    proxies, peer, forwarded, address
):
    assert proxies.address_of(peer, forwarded) == address


@pytest.mark.parametrize("forged", ["203.0.113.9", f"{CADDY}", "203.0.113.9, 203.0.113.8", "nobody", ",,"])
def test_what_a_client_forges_is_left_of_what_the_proxy_says(proxies, forged):
    assert proxies.address_of(NGINX, f"{forged}, {VERA}") == VERA


def test_nobody_else_is_believed(proxies):
    assert proxies.address_of(VERA, "203.0.113.9") == VERA
    assert TrustedProxies().address_of(NGINX, VERA) == NGINX


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        (f"{VERA}:4711", VERA),
        (f"[{ALICE}]:4711", ALICE),
        (f"[{ALICE}]", ALICE),
        (f"::ffff:{VERA}", VERA),
        (f"[::ffff:{VERA}]:4711", VERA),
        ("2001:DB8:0005:0:0:0:0:7", ALICE),
        ("fe80::7%eth0", "fe80::7"),
    ],
)
def test_an_address_is_read_however_it_is_written(proxies, hop, address):
    assert proxies.address_of(NGINX, hop) == address


def test_an_ipv4_address_is_one_also_on_a_socket_of_ipv6(proxies):
    assert proxies.address_of(f"::ffff:{NGINX}", VERA) == VERA
    assert proxies.address_of(f"::ffff:{VERA}", "") == VERA


@pytest.mark.parametrize(
    "hop", ["unknown", "_hidden", "198.51.100.700", "", " ", "[", "]", ":", "%", "é", "0x7f.1"]
)
def test_what_is_no_address_leaves_the_peer(proxies, hop):
    assert proxies.address_of(NGINX, f"{VERA}, {hop}") == NGINX


def test_where_all_are_trusted_it_is_the_farthest(proxies):
    assert proxies.address_of(NGINX, "10.9.9.9, 10.1.1.1") == "10.9.9.9"


def test_a_peer_without_an_address_is_taken_as_it_is(proxies):
    assert proxies.address_of("", VERA) == ""


def test_every_header_of_the_name_counts_not_only_the_first(proxies):
    class Transport:
        def get_extra_info(self, name, default=None):
            return (NGINX, 4711) if name == "peername" else default

    headers = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", VERA)]
    request = make_mocked_request("GET", "/", headers=headers, transport=Transport())

    assert proxies.of(request) == VERA


def test_a_proxy_that_nobody_told_us_about_is_told_once(caplog):
    proxies = TrustedProxies()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            proxies.address_of("192.168.0.5", VERA)
            proxies.address_of(NGINX, VERA)

    (told,) = caplog.messages
    assert "192.168.0.5" in told
    assert "--trusted-proxies" in told


def test_strangers_who_send_the_header_and_proxies_that_are_trusted_are_not_worth_a_word(caplog, proxies):
    with caplog.at_level(logging.WARNING):
        TrustedProxies().address_of("8.8.8.8", VERA)
        TrustedProxies().address_of(NGINX, "")
        proxies.address_of(NGINX, VERA)

    assert caplog.messages == []


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        (VERA, VERA),
        (f"::ffff:{VERA}", VERA),
        (ALICE, "2001:db8:5::/64"),
        ("2001:db8:5:0:ffff::1", "2001:db8:5::/64"),
        ("2001:db8:5:1::7", "2001:db8:5:1::/64"),
        ("", ""),
    ],
)
def test_for_limits_one_subscriber_is_one_address(address, counts_as):
    assert network_of(address) == counts_as


@pytest.mark.parametrize(
    ("reach", "names"),
    [
        ("computer", ["localhost", "hall.localhost", "127.0.0.1", "127.8.0.2", "::1", "0.0.0.0", "::"]),
        ("network", ["10.0.0.5", "172.16.3.1", "192.168.1.20", "169.254.7.7", "fd12:3456::1", "fe80::1"]),
        (
            "network",
            ["100.64.0.9", "::ffff:192.168.1.20", "hall.local", "Hall.Local.", "hall.home.arpa", "hall"],
        ),
        ("everywhere", ["cloth.example", "8.8.8.8", "2a00:1450:4001::1", "172.32.0.1", "local.example"]),
    ],
)
def test_the_name_of_a_host_says_from_where_it_can_be_reached(reach, names):
    assert {name: reach_of(name) for name in names} == dict.fromkeys(names, reach)
