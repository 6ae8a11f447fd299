"""Former addresses: a label that was printed for one of them still leads to its card."""

import pytest
from yarl import URL

from halls import Limited
from twincloth.pages.former import path_below
from twincloth.settings import UrlList

FORMER = ("http://quilts.example", "https://town.example:8443/cloths")


@pytest.mark.parametrize(
    ("host", "path", "below"),
    [
        ("quilts.example", "/K7Q2MX", "/K7Q2MX"),
        ("QUILTS.EXAMPLE", "/", "/"),
        ("town.example:8443", "/cloths/K7Q2MX", "/K7Q2MX"),
        ("TOWN.EXAMPLE:8443", "/CLOTHS/K7Q2MX", "/K7Q2MX"),
        ("town.example:8443", "/K7Q2MX", None),
        ("town.example:8443", "/clothsK7Q2MX", None),
        ("town.example", "/cloths/K7Q2MX", None),
        ("other.example", "/K7Q2MX", None),
    ],
)
def test_the_path_below_a_former_address_is_found(host, path, below):
    assert path_below(host, path, FORMER) == below


async def test_whoever_comes_by_a_former_address_is_sent_on(limited: Limited):
    async with limited(former_urls=UrlList("http://quilts.example, https://old.example")) as hall:
        for host, path in (
            ("quilts.example", f"/{hall.gifts[0]}"),
            ("OLD.example", f"/{hall.code}?lang=ru&x=%2F%20"),
            ("old.example", "//evil.example/"),
            ("old.example", "/no/such/page"),
        ):
            async with hall.visitor().http.get(
                URL(f"{hall.url}{path}", encoded=True), headers={"Host": host}, allow_redirects=False
            ) as response:
                assert response.status == 307
                assert response.headers["Location"] == f"{hall.url}{path}"
                assert response.headers["Cache-Control"] == "no-store"
                assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert (await hall.visitor().get(f"/{hall.gifts[0]}"))[0] == 200


async def test_todays_address_is_no_former_one(limited: Limited):
    async with limited(
        former_urls=UrlList("http://cloth.example"), public_url="https://cloth.example"
    ) as hall:
        address = f"http://127.0.0.1:{hall.services.settings.port}/"
        for host in ("cloth.example", "Cloth.Example"):
            async with hall.visitor().http.get(address, headers={"Host": host}) as response:
                assert response.status == 200
