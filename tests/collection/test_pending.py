"""What an exchange folder may leave open: a language still to be translated into, who leads an item, the call."""

import pytest

from collection.test_export import keep
from twincloth.collection.call import SCHEMES, Call, call_address
from twincloth.collection.folder import read_folder
from twincloth.exchange.refusal import Refusal

EXCHANGE = "exchange.toml"
GIFT = "gifts/perm-quilt/gift.toml"
CALL = """
[call]
address = "https://meet.example/twincloth#key"
[call.dial_in]
en = "+44 1865 000000, code 12"
"""


def add(authored, file: str, more: str) -> None:
    authored.write(file, (authored.root / file).read_text("utf-8") + more)


def noted(authored) -> list[str]:
    return [f"{note.file}:{note.line}: {note.what}" for note in read_folder(authored.root).notes]


def test_a_folder_with_every_text_has_nothing_to_note(authored):
    assert noted(authored) == []


@pytest.mark.parametrize("lacking", ["", 'ru = ""\n', 'ru = "  "\n'])
def test_a_language_that_is_missing_is_pending_and_noted(authored, lacking):
    authored.edit(EXCHANGE, 'ru = "Два одеяла"\n', lacking)
    line = authored.line_of(EXCHANGE, "[title]")

    assert read_folder(authored.root).title == {"en": "Two quilts", "ru": ""}
    assert noted(authored) == [f"{EXCHANGE}:{line}: title lacks ru"]


def test_what_nobody_has_to_write_may_be_missing_altogether(authored):
    text = (authored.root / GIFT).read_text("utf-8")
    before, _, rest = text.partition("[story]")
    authored.write(GIFT, before + "[[lineage]]" + rest.partition("[[lineage]]")[2])

    assert [note.partition(": ")[2] for note in noted(authored)] == [
        f"{name} lacks en, ru" for name in ("story", "makers", "alt")
    ]


async def test_what_is_open_is_still_open_after_an_export(open_museum, authored, tmp_path):
    for old in ('ru = "Два одеяла"\n', 'en = "Oxford"\n', 'place = "oxford"\n'):
        authored.edit(EXCHANGE, old, "")
    authored.edit(GIFT, 'ru = "Его шили всю зиму."\n', "")
    add(authored, EXCHANGE, CALL)
    museum = await open_museum()
    content, _ = await keep(museum, authored.root)

    await museum.export(content.code, tmp_path / "out")

    first, again = read_folder(authored.root), read_folder(tmp_path / "out")
    assert again.title["ru"] == again.places[1].name["en"] == again.gifts[0].story["ru"] == ""
    assert again.programme == first.programme == content.programme
    assert (again.programme[1].place, again.programme[0].place) == ("", "perm")
    assert again.call == first.call == content.call
    assert {note.what for note in again.notes} == {note.what for note in first.notes}


def test_the_call_has_an_address_and_perhaps_a_number(authored):
    add(authored, EXCHANGE, CALL)

    assert read_folder(authored.root).call == Call(
        address="https://meet.example/twincloth#key", dial_in={"en": "+44 1865 000000, code 12", "ru": ""}
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "meet.example", "+44 1865 000000", "https://", "file:///etc/passwd"]
)
def test_an_address_that_opens_no_call_is_named_with_its_line(authored, address):
    add(authored, EXCHANGE, CALL.replace("https://meet.example/twincloth#key", address))

    problem = authored.problem()

    assert problem.line == authored.line_of(EXCHANGE, "address = ")
    assert all(scheme in problem.instead for scheme in SCHEMES)


async def test_a_folder_that_says_nothing_of_the_call_leaves_it_as_hosts_have_written_it(
    open_museum, authored
):
    museum = await open_museum()
    add(authored, EXCHANGE, CALL)
    content, _ = await keep(museum, authored.root)
    authored.edit(EXCHANGE, CALL, "")

    again, _ = await keep(museum, authored.root)

    assert again.call == content.call is not None


@pytest.mark.parametrize(
    "address",
    ["tel:+441865000000", "sip:hall@oxford.example", "https://a.example:8443/b?c=d#e", "HTTP://A.example"],
)
def test_addresses_of_calls_are_kept_as_they_are(address):
    assert call_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    ["", "tel:", "tel:call me", "https://a b.example", "https:a", "data:x", "https://" + "a" * 1000],
)
def test_what_opens_no_call_is_refused(address):
    with pytest.raises(Refusal, match="call-address-unreadable"):
        call_address(address)
