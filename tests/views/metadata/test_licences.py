"""Licences: what people write by name has an address; other words have none."""

import pytest

from twincloth.views.metadata.licences import licence_address


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
