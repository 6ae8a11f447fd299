"""QR symbols: what a decoder reads off them, and that a printed one never changes."""

import pytest
import pyvips
import zxingcpp

from twincloth.collection.folder import read_folder
from twincloth.collection.qr import WrongLabel, draw, printed_address

pytestmark = [pytest.mark.usefixtures("pictures_made_once"), pytest.mark.on_both]

QUIET_ZONE = 4


def read_off(rows):
    """What an independent decoder sees of a symbol drawn at 8 pixels a module."""
    side = len(rows) + 2 * QUIET_ZONE
    pixels = bytearray(b"\xff" * side * side)
    for y, line in enumerate(rows):
        for x, module in enumerate(line):
            if module == "1":
                pixels[(y + QUIET_ZONE) * side + x + QUIET_ZONE] = 0
    image = pyvips.Image.new_from_memory(bytes(pixels), side, side, 1, "uchar").zoom(8, 8)
    view = memoryview(image.write_to_memory()).cast("B", (image.height, image.width))
    (symbol,) = zxingcpp.read_barcodes(view)
    return symbol


@pytest.mark.parametrize(
    "address",
    ["HTTPS://TWIN.OX.AC.UK/K7Q2MX", "HTTP://127.0.0.1:8470/K7Q2MX", "https://host_a.org/collection/K7Q2MX"],
)
def test_a_decoder_reads_the_address(address):
    symbol = read_off(draw(address).rows)

    assert symbol.text == address
    assert symbol.extra["ECLevel"] == "Q"


@pytest.mark.parametrize(("length", "version"), [(20, 2), (29, 2), (30, 3), (47, 3), (48, 4)])
def test_the_version_is_the_smallest_for_the_length(length, version):
    matrix = draw("HTTPS://" + "A" * (length - 15) + "/K7Q2MX")

    assert matrix.version == version
    assert len(matrix.rows) == 17 + 4 * version
    assert {len(row) for row in matrix.rows} == {17 + 4 * version}


def test_no_quiet_zone_is_in_the_matrix():
    rows = draw("HTTPS://TWIN.OX.AC.UK/K7Q2MX").rows

    assert rows[0].startswith("1111111")
    assert rows[0].endswith("1111111")


@pytest.mark.parametrize(
    ("public_url", "address"),
    [
        ("https://twin.ox.ac.uk", "HTTPS://TWIN.OX.AC.UK/K7Q2MX"),
        ("https://twin.ox.ac.uk/", "HTTPS://TWIN.OX.AC.UK/K7Q2MX"),
        ("http://127.0.0.1:8470", "HTTP://127.0.0.1:8470/K7Q2MX"),
        ("https://ox.ac.uk/Collection/", "HTTPS://OX.AC.UK/Collection/K7Q2MX"),
    ],
)
def test_the_printed_address_is_upper_case_but_for_a_path(public_url, address):
    assert printed_address(public_url, "K7Q2MX") == address


async def labelled(collection, authored):
    await collection.import_parsed(read_folder(authored.root))
    (content,) = collection.contents.values()
    code = content.gifts[0].cards[0].code
    return code, printed_address("https://twin.ox.ac.uk", code)


async def test_a_symbol_is_the_same_ever_after(open_museum, authored, monkeypatch):
    collection = await open_museum()
    code, address = await labelled(collection, authored)
    first = await collection.qr(code, address)
    monkeypatch.setattr("twincloth.collection.tables.draw", lambda address: pytest.fail("drawn afresh"))

    assert await collection.qr(code, address) == first
    assert await (await open_museum()).qr(code, address) == first
    assert read_off(first.rows).text == address


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE qr SET matrix = replace(matrix, '1111111', '1111101')",
        "UPDATE qr SET matrix = substr(matrix, 1, 200)",
        "UPDATE qr SET version = 3",
        "UPDATE qr SET sha256 = 'none'",
    ],
)
async def test_a_symbol_that_was_tampered_with_is_not_printed(
    collection, open_database, authored, tmp_path, tampering
):
    code, address = await labelled(collection, authored)
    await collection.qr(code, address)
    database = await open_database(tmp_path / "data" / "twincloth.sqlite")
    await database.write(lambda on: on.execute(tampering))

    with pytest.raises(WrongLabel, match="label-tampered"):
        await collection.qr(code, address)


async def test_a_withdrawn_card_gets_no_label(collection, authored):
    code, address = await labelled(collection, authored)
    await collection.qr(code, address)
    authored.write("gifts/perm-quilt/cards.csv", authored.cards(authored.row("bull", "200,0,200,150")))
    await collection.import_parsed(read_folder(authored.root))

    with pytest.raises(WrongLabel, match="label-withdrawn"):
        await collection.qr(code, address)


async def test_an_address_that_leads_elsewhere_gets_no_label(collection, authored):
    code, address = await labelled(collection, authored)

    with pytest.raises(WrongLabel, match="label-unknown"):
        await collection.qr(code, address[:-1] + "?")
    with pytest.raises(WrongLabel, match="label-unknown"):
        await collection.qr("000000", "HTTPS://TWIN.OX.AC.UK/000000")
