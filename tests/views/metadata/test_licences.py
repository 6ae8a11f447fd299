"""Licences: what people write by name has an address; other words have none."""

import pytest

from twincloth.collection.rights import CHOICES, STATEMENTS
from twincloth.views.metadata.licences import STATEMENT_NAMES, choices, licence_address, rights_words


@pytest.mark.parametrize(
    ("rights", "address"),
    [
        ("CC BY 4.0", "http://creativecommons.org/licenses/by/4.0/"),
        ("cc by-sa 3.0", "http://creativecommons.org/licenses/by-sa/3.0/"),
        ("CC-BY-NC-ND-4.0", "http://creativecommons.org/licenses/by-nc-nd/4.0/"),
        ("  CC  BY 4.0. ", "http://creativecommons.org/licenses/by/4.0/"),
        ("CC0", "http://creativecommons.org/publicdomain/zero/1.0/"),
        ("Public Domain", "http://creativecommons.org/publicdomain/mark/1.0/"),
        (
            "https://rightsstatements.example/vocab/InC/1.0/",
            "https://rightsstatements.example/vocab/InC/1.0/",
        ),
        ("", ""),
        ("Ask the makers", ""),
        ("CC BY 4.0, but ask", ""),
        ("CC BY 9.0", ""),
        ("javascript:alert(1)", ""),
        ("https://a.example/ and more", ""),
        ('https://a.example/"><script>', ""),
    ],
)
def test_a_licence_has_an_address(rights, address):
    assert licence_address(rights) == address


def test_a_statement_and_a_licence_have_a_name_in_each_language():
    assert rights_words("https://rightsstatements.org/page/InC/1.0/?language=en", ("en", "ru")) == {
        "en": "In copyright",
        "ru": "Охраняется авторским правом",
    }
    assert rights_words("CC BY-SA 3.0", ("ru",)) == {
        "ru": "CC BY-SA 3.0 (указать автора, на тех же условиях)"
    }
    assert rights_words("Ask the makers", ("en", "ru")) == "Ask the makers"
    assert STATEMENT_NAMES.keys() == set(STATEMENTS)


def test_an_older_licence_stands_among_those_to_choose_from_while_it_is_the_cards_own():
    older = "http://creativecommons.org/licenses/by/2.5/"
    assert [address for address, _ in choices("", "ru")] == [one.address for one in CHOICES]
    assert (older, "CC BY 2.5 (указать автора)") in choices(older, "ru")
    assert len({name for _, name in choices("", "ru")}) == len(CHOICES)
