"""Rights: whatever form of a statement or a licence somebody copies or types, one address is kept; other words stay."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from twincloth.collection.card_words import cells_of, nothing, read_words
from twincloth.collection.rights import CHOICES, LICENCES, STATEMENTS, canonical_rights

KNOWN = re.compile(
    r"http://rightsstatements\.org/vocab/[A-Za-z-]+/1\.0/"
    r"|http://creativecommons\.org/(?:licenses/[a-z-]+/\d\.\d/(?:[a-z]+/)?|publicdomain/(?:zero|mark)/1\.0/)"
)
"""What the schema of IIIF Presentation 3 takes as `rights`, closer."""

BEFORE = ("https://", "http://", "HTTPS://", "", "https://www.", "  https://", "<http://")
AFTER = ("", "/", "?language=ru", "/?language=en", "#top", "/?ref=chooser-v1", "/ ", ".")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://rightsstatements.org/page/InC/1.0/?language=en", "rightsstatements.org/vocab/InC/1.0/"),
        ("https://rightsstatements.org/vocab/InC-EDU/1.0", "rightsstatements.org/vocab/InC-EDU/1.0/"),
        ("HTTP://WWW.RIGHTSSTATEMENTS.ORG/PAGE/INC-OW-EU/1.0/", "rightsstatements.org/vocab/InC-OW-EU/1.0/"),
        ("https://rightsstatements.org/data/UND/1.0.jsonld", "rightsstatements.org/vocab/UND/1.0/"),
        ("NoC-OKLR", "rightsstatements.org/vocab/NoC-OKLR/1.0/"),
        ("https://creativecommons.org/licenses/by/4.0/deed.ru", "creativecommons.org/licenses/by/4.0/"),
        ("https://creativecommons.org/licenses/by-sa/3.0/us/", "creativecommons.org/licenses/by-sa/3.0/us/"),
        (
            "creativecommons.org/licenses/by-nc-nd/4.0/legalcode.en#s3",
            "creativecommons.org/licenses/by-nc-nd/4.0/",
        ),
        (
            "https://creativecommons.org/publicdomain/zero/1.0/deed.zh-hans",
            "creativecommons.org/publicdomain/zero/1.0/",
        ),
        ("https://creativecommons.org/publicdomain/mark/1.0", "creativecommons.org/publicdomain/mark/1.0/"),
        ("cc by-sa 3.0", "creativecommons.org/licenses/by-sa/3.0/"),
        ("CC-BY-NC-ND-4.0", "creativecommons.org/licenses/by-nc-nd/4.0/"),
        ("CC BY-NC-ND 1.0", "creativecommons.org/licenses/by-nd-nc/1.0/"),
        ("СС ВУ 4.0", "creativecommons.org/licenses/by/4.0/"),
        ("  CC  BY 4.0. ", "creativecommons.org/licenses/by/4.0/"),
        ("CC0", "creativecommons.org/publicdomain/zero/1.0/"),
        ("Public Domain", "creativecommons.org/publicdomain/mark/1.0/"),
    ],
)
def test_what_browsers_copy_and_people_write_is_kept_as_one_address(written: str, kept: str):
    assert canonical_rights(written) == f"http://{kept}"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Ask the makers",
        "CC BY 4.0, but ask",
        "CC BY 9.0",
        "CC BY-SA-ND 4.0",
        "https://rightsstatements.org/page/InX/1.0/",
        "https://rightsstatements.org.example/page/InC/1.0/",
        "https://museum.example/creativecommons.org/licenses/by/4.0/",
        "inc",
    ],
)
def test_other_words_stay_as_they_are(words: str):
    assert canonical_rights(words) == words


@st.composite
def copied(draw: st.DrawFn) -> tuple[str, str]:
    """An address as a browser may give it, and what is to be kept of it."""
    one = draw(st.sampled_from(CHOICES))
    path = one.address.removeprefix("http://").removesuffix("/")
    end = ""
    if one.family == "statement":
        path = path.replace("/vocab/", draw(st.sampled_from(("/vocab/", "/page/", "/data/", "/"))))
    else:
        end = draw(st.sampled_from(("", "/deed", "/deed.ru", "/deed.pt-br", "/legalcode", "/legalcode.en")))
    written = draw(st.sampled_from(BEFORE)) + path + end + draw(st.sampled_from(AFTER))
    return draw(st.sampled_from((written, written.upper()))), one.address


@settings(deadline=None, max_examples=150)
@given(copied())
def test_every_form_of_an_address_leads_to_the_one_that_is_kept(pair: tuple[str, str]):
    written, kept = pair
    assert canonical_rights(written) == kept


@settings(deadline=None, max_examples=150)
@given(
    st.text() | st.from_regex(r"CC[ -]?(BY|0)[-A-Z]{0,6} \d\.\d") | copied().map(lambda pair: pair[0] + "x")
)
def test_doing_it_again_changes_nothing_and_what_is_changed_is_known_everywhere(written: str):
    kept = canonical_rights(written)

    assert canonical_rights(kept) == kept
    assert kept == written or KNOWN.fullmatch(kept)


def test_there_are_twelve_statements_and_six_licences():
    assert (len(set(STATEMENTS)), len(set(LICENCES)), len(set(CHOICES))) == (12, 6, 20)
    assert all(canonical_rights(one.address) == one.address for one in CHOICES)


def test_what_was_kept_in_another_form_is_read_as_it_is_kept_now():
    words, problems = read_words({"rights": "CC BY 4.0"}, ("en",), nothing(("en",)))

    assert (words.rights, problems) == ("http://creativecommons.org/licenses/by/4.0/", {})
    earlier = replace(words, rights="CC BY 4.0")
    assert cells_of(earlier, ("en",)) == cells_of(words, ("en",))
