"""The kind of a gift: known, in the author's own words, or left as hosts have written it."""

import pytest
from msgspec import json
from msgspec.structs import replace

from collection.test_export import keep
from twincloth.collection.content import Gift
from twincloth.collection.folder import read_folder
from twincloth.collection.kinds import KINDS
from twincloth.resources import INTERFACE_LANGUAGES
from twincloth.views.kinds import KIND_NAMES, kind_words
from twincloth.views.languages import translations

pytestmark = pytest.mark.usefixtures("pictures_made_once")

GIFT = "gifts/perm-quilt/gift.toml"
OWN = {"en": "Rushnyk", "ru": "Рушник"}


def kind_of(authored, said: str = ""):
    authored.edit(GIFT, 'picture = "quilt.svg"\n', f'picture = "quilt.svg"\n{said}\n')
    return read_folder(authored.root).gifts[0].kind


def test_a_gift_of_which_nothing_is_said_is_a_quilt(authored):
    assert kind_of(authored) == "quilt"


def test_a_known_kind_is_a_word(authored):
    assert kind_of(authored, 'kind = "map"') == "map"


def test_any_other_kind_is_in_the_authors_own_words(authored):
    assert kind_of(authored, 'kind = { en = "Rushnyk", ru = "Рушник" }') == OWN


@pytest.mark.parametrize(
    ("said", "what", "instead"),
    [
        ('kind = "qilt"', 'kind "qilt" is not known', 'did you mean "quilt"?'),
        ('kind = "xyz"', 'kind "xyz" is not known', "a table [kind]"),
        ("kind = 3", "kind is a number", "write a text"),
    ],
)
def test_what_is_wrong_with_a_kind_is_named(authored, said, what, instead):
    authored.edit(GIFT, 'picture = "quilt.svg"\n', f'picture = "quilt.svg"\n{said}\n')

    problem = authored.problem()

    assert what in problem.what
    assert instead in problem.instead


@pytest.mark.parametrize("kind", ["album", OWN])
async def test_a_kind_goes_out_and_comes_back(open_museum, authored, tmp_path, kind):
    here, there = await open_museum(), await open_museum("elsewhere")
    content, _ = await keep(here, authored.root)
    gift = replace(content.gifts[0], kind=kind)
    await here.keep(replace(content, gifts=(gift, *content.gifts[1:])))

    await here.export(content.code, tmp_path / "out")
    again, _ = await keep(there, tmp_path / "out")

    assert again.gifts[0].kind == kind


async def test_a_folder_that_does_not_speak_of_it_leaves_what_hosts_have_written(open_museum, authored):
    museum = await open_museum()
    content, _ = await keep(museum, authored.root)
    gift = replace(content.gifts[0], kind=OWN)
    await museum.keep(replace(content, gifts=(gift, *content.gifts[1:])))

    again, _ = await keep(museum, authored.root)

    assert again.gifts[0].kind == OWN


async def test_what_was_stored_before_there_were_kinds_is_a_quilt(open_museum, authored):
    content, _ = await keep(await open_museum(), authored.root)
    stored = json.decode(json.encode(content.gifts[0]))
    del stored["kind"]

    assert json.decode(json.encode(stored), type=Gift).kind == "quilt"


def test_every_kind_has_its_word_in_every_language():
    assert tuple(KIND_NAMES) == KINDS
    for language in INTERFACE_LANGUAGES:
        said = [translations(language).gettext(name) for name in KIND_NAMES.values()]
        assert len(set(said)) == len(KINDS)
    assert kind_words("map", ("en", "ru")) == {"en": "Map", "ru": "Карта"}
    assert kind_words(OWN, ("en", "ru")) == OWN
