"""Vocabulary: one address for a thing in whatever form it is copied, and words that mean it only where they stand alone."""

from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twincloth.collection.vocabulary import (
    MOST_TERMS,
    Meant,
    Term,
    canonical_uri,
    meaning,
    with_term,
    without_term,
)
from twincloth.exchange.refusal import Refusal

COTTON = Term(
    about="material",
    uri="http://vocab.getty.edu/aat/300014067",
    words={"en": "cotton; calico", "ru": "хлопок"},
)
LINEN = Term(about="material", uri="http://vocab.getty.edu/aat/300014069", words={"en": "linen", "ru": "лён"})
PERM = Term(about="place", uri="http://www.wikidata.org/entity/Q915", words={"en": "Perm", "ru": "Пермь"})
VERA = Term(about="person", uri="https://museum.example/people/vera", words={"ru": "Вера Ильина"})
ALL = (COTTON, LINEN, PERM, VERA)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://vocab.getty.edu/page/aat/300014067", "http://vocab.getty.edu/aat/300014067"),
        ("http://vocab.getty.edu/aat/300014067.json", "http://vocab.getty.edu/aat/300014067"),
        ("vocab.getty.edu/tgn/7011931-place", "http://vocab.getty.edu/tgn/7011931"),
        (
            "http://www.getty.edu/vow/AATFullDisplay?find=cotton&logic=AND&note=&subjectid=300014067",
            "http://vocab.getty.edu/aat/300014067",
        ),
        (
            "https://www.getty.edu/vow/ULANFullDisplay?subjectid=500115588#a",
            "http://vocab.getty.edu/ulan/500115588",
        ),
        ("aat:300014067", "http://vocab.getty.edu/aat/300014067"),
        ("https://www.wikidata.org/wiki/Q915", "http://www.wikidata.org/entity/Q915"),
        ("https://m.wikidata.org/wiki/Q915?uselang=ru#sitelinks", "http://www.wikidata.org/entity/Q915"),
        ("https://www.wikidata.org/wiki/Special:EntityData/Q915.json", "http://www.wikidata.org/entity/Q915"),
        (" q915 ", "http://www.wikidata.org/entity/Q915"),
        ("https://museum.example/people/vera", "https://museum.example/people/vera"),
        ("https://музей.рф/люди", "https://музей.рф/люди"),
    ],
)
def test_an_address_is_kept_as_its_vocabulary_writes_it(written: str, kept: str):
    assert canonical_uri(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "cotton",
        "javascript:alert(1)",
        "https://",
        "https://[",
        "https://a.example/ b",
        'https://a.example/"',
        "Q0",
        "https://a.example/" + "a" * 300,
        "ftp://a.example/",
        "https://user:key@a.example/",
    ],
)
def test_what_is_no_address_is_refused(written: str):
    with pytest.raises(Refusal, match="vocabulary-address-unreadable"):
        canonical_uri(written)


@settings(deadline=None, max_examples=150)
@given(
    st.text()
    | st.text(min_size=1).map("https://a.example/".__add__)
    | st.from_regex(
        r"\A(https?://)?(www\.|vocab\.)?(wikidata\.org|getty\.edu)/(page/|wiki/)?(aat/|Q)?\d{1,5}.{0,5}\Z"
    )
)
def test_doing_it_again_changes_nothing(written: str):
    try:
        kept = canonical_uri(written)
    except Refusal:
        return
    assert canonical_uri(kept) == kept
    assert ET.fromstring(f"<id>{escape(kept)}</id>").text == kept
    assert Term(about="kind", uri=kept, words={}).source


@pytest.mark.parametrize(
    ("about", "text", "same", "named"),
    [
        ("material", {"en": "Cotton", "ru": "Хлопок"}, [COTTON], []),
        ("material", {"en": "Calico"}, [COTTON], []),
        ("material", {"ru": "Лен"}, [LINEN], []),
        ("material", {"en": "Linen and cotton (illustrative)"}, [], [COTTON, LINEN]),
        ("material", {"ru": "Ситец, лён"}, [], [LINEN]),
        ("material", {"en": "Cotton wool"}, [], []),
        ("place", {"en": "Perm, Russia"}, [], [PERM]),
        ("place", {"en": "Perm Krai", "ru": "Пермский край"}, [], []),
        ("material", {"en": "Perm"}, [], []),
        ("person", {"en": "Vera Ilyina", "ru": "Вера Ильина"}, [VERA], []),
        ("person", {"en": "Вера Ильина"}, [], []),
        ("", {"en": "Cotton"}, [], []),
    ],
)
def test_words_mean_what_stands_alone(about: str, text: dict[str, str], same: list[Term], named: list[Term]):
    assert meaning(ALL, about, text) == Meant(tuple(same), tuple(named))


def test_other_words_for_an_address_take_the_place_of_those_that_were_there():
    other = Term(about="place", uri=PERM.uri, words={"en": "City of Perm"})

    assert with_term(ALL, other) == (COTTON, LINEN, VERA, other)
    assert without_term(ALL, "place", PERM.uri) == (COTTON, LINEN, VERA)
    assert without_term(ALL, "person", PERM.uri) == ALL
    many = tuple(
        Term(about="kind", uri=f"https://a.example/{number}", words={}) for number in range(MOST_TERMS)
    )
    assert len(with_term(many, many[7])) == MOST_TERMS
    with pytest.raises(Refusal, match="vocabulary-full"):
        with_term(many, PERM)
