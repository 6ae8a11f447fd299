"""Languages: whatever a page or a refusal says, it says in every language."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract

from twincloth.exchange.refusal import Refusal
from twincloth.pages.refusals import HTTP_ERRORS
from twincloth.views.languages import LANGUAGE_NAMES, read_catalogue, translations
from twincloth.views.refusals import sentence

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "server" / "twincloth"
TEMPLATES = ROOT / "web" / "templates"
LOCALES = ROOT / "web" / "locales"

KEYWORDS = {
    "_": None,
    "gettext": None,
    "phrase": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLURAL_FORMS = {"en": 2, "ru": 3}
SOURCE = "en"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
REFUSALS = re.compile(r'Refusal\(\s*"([a-z-]+)"')
OTHER_CODES = re.compile(r'(?:StorageFailure|WrongLabel)\(\s*"([a-z-]+)"')
STATUSES = re.compile(r'"(storage-[a-z]+)"')
DONE = re.compile(r'did="([a-z-]+)"')
PICTURES = re.compile(r'"(picture-[a-z-]+)"')
AT_START = {"storage-too-old", "storage-too-new"}
"""Storage failures that only the operator meets, before anything is served."""


def extracted(path: Path) -> list[tuple[str | None, str | tuple[str, ...]]]:
    """Context and words of everything that a template or a module asks to be translated."""
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    options = (
        {"trimmed": "false", "extensions": "jinja2.ext.do", "silent": "false"}
        if path.suffix == ".html"
        else {}
    )
    found = extract(method, io.BytesIO(path.read_bytes()), keywords=KEYWORDS, options=options)
    return [(context, words) for _, words, _, context in found if words]


def asked_for() -> dict[tuple[str | None, str], str | tuple[str, ...]]:
    files = [*sorted(TEMPLATES.rglob("*.html")), *sorted(PACKAGE.rglob("*.py"))]
    return {(context, _first(words)): words for path in files for context, words in extracted(path)}


def _first(words: str | tuple[str, ...]) -> str:
    return words if isinstance(words, str) else words[0]


def catalogues(language: str) -> list[Path]:
    return sorted((LOCALES / language / "LC_MESSAGES").glob("*.po"))


def messages(language: str) -> list[Message]:
    return [
        message for path in catalogues(language) for message in read_catalogue(path, language) if message.id
    ]


def by_id(language: str) -> dict[tuple[str | None, str], Message]:
    return {(message.context, _first(message.id)): message for message in messages(language)}


def forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def codes_raised() -> set[str]:
    sources = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    found = {
        code for source in sources for pattern in (REFUSALS, OTHER_CODES) for code in pattern.findall(source)
    }
    found |= set(STATUSES.findall((PACKAGE / "storage_failures.py").read_text("utf-8")))
    for name in ("pictures", "ingest_client", "picture_replacement"):
        found |= set(PICTURES.findall((PACKAGE / "collection" / f"{name}.py").read_text("utf-8")))
    conditional = re.compile(r'Refusal\(\s*"([a-z-]+)" if .*? else "([a-z-]+)"')
    found |= {code for source in sources for pair in conditional.findall(source) for code in pair}
    return (found | set(HTTP_ERRORS.values())) - AT_START


def codes_done() -> set[str]:
    """Those of what hosts can have done that stand in the sources beside their name, and others of which a catalogue speaks."""
    sources = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    spoken = {id for context, id in by_id(SOURCE) if context == "done"}
    return set(DONE.findall(sources)) | {code for code in spoken if f'"{code}"' in sources}


LANGUAGES = sorted(LANGUAGE_NAMES)
ASKED = asked_for()


def test_there_is_much_to_say():
    assert len(ASKED) > 100
    assert len(codes_raised()) > 40
    assert (None, "Scan to join") in ASKED, "phrase() is found too"
    assert any(context for context, _ in ASKED)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_everything_that_is_said_is_translated(language):
    translated = by_id(language)

    assert [asked for asked in ASKED if asked not in translated] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_counts_has_all_its_forms(language):
    translated = by_id(language)
    plural = [
        asked
        for asked, words in ASKED.items()
        if isinstance(words, tuple) and len([w for w in words if w]) > 1
    ]

    assert plural
    for asked in plural:
        assert asked in translated, asked
        assert len(forms(translated[asked])) == PLURAL_FORMS[language], asked
        assert all(forms(translated[asked])), asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_fuzzy_or_there_twice(language):
    everything = messages(language)
    keys = [(message.context, _first(message.id)) for message in everything]

    assert [message.id for message in everything if message.fuzzy or not all(forms(message))] == []
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_things_as_what_it_translates(language):
    for message in messages(language):
        if message.context in ("refusal", "done"):
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set().union(*(placeholders(id) for id in ids))
        for form in forms(message):
            assert placeholders(form) <= wanted, message.id
        if isinstance(message.id, str):
            assert placeholders(message.string) == wanted, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_language(language):
    for path in catalogues(language):
        catalogue = read_catalogue(path, language)
        if any(isinstance(message.string, tuple) for message in catalogue):
            assert catalogue.num_plurals == PLURAL_FORMS[language], path
    count = translations(language).ngettext
    minutes = [
        count("%(num)s minute", "%(num)s minutes", number) for number in (1, 2, 5, 11, 21, 22, 25, 111)
    ]
    distinct = {"en": [0, 1, 1, 1, 1, 1, 1, 1], "ru": [0, 1, 2, 2, 0, 1, 2, 2]}[language]
    assert [list(dict.fromkeys(minutes)).index(minute) for minute in minutes] == distinct


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_sentence(language):
    sentences = {key[1] for key in by_id(language) if key[0] == "refusal"}

    assert sorted(codes_raised() - sentences) == []
    assert sorted(sentences - codes_raised()) == [], "sentences that nothing says"


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_hosts_have_done_has_its_sentence(language):
    sentences = {key[1] for key in by_id(language) if key[0] == "done"}

    assert sentences == codes_done()


def test_a_refusal_names_the_same_facts_in_every_language():
    said = [
        {id: message for (context, id), message in by_id(language).items() if context == "refusal"}
        for language in LANGUAGES
    ]

    for code in said[0]:
        assert len({frozenset(placeholders(each[code].string)) for each in said}) == 1, code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("name-taken", name="Вера {x} %s"),
        Refusal("name-too-long", most=40),
        Refusal("name-of-staff", word="Host"),
        Refusal("name-of-mixed-letters", word="Веra"),
        Refusal("text-piled-marks", most=4),
        Refusal("override-still-waiting", seconds=7),
        Refusal("text-unprintable", character="U+202E"),
        Refusal("invalid-payload", detail="Expected `str`"),
    ],
)
def test_facts_stand_in_their_sentences(language, refusal):
    words = sentence(refusal, language)

    assert "{most}" not in words
    assert all(str(fact) in words for name, fact in refusal.facts.items() if name != "detail")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_no_translation_is_for_words_that_nobody_says(language):
    asked = set(ASKED) | {("refusal", code) for code in codes_raised()}
    asked |= {("done", code) for code in codes_done()}

    assert sorted(id for context, id in by_id(language) if (context, id) not in asked) == []


def test_a_missing_translation_would_be_found():
    catalogue = Catalog(locale="ru")
    catalogue.add("Come in", "")

    assert [message.id for message in catalogue if message.id and not all(forms(message))] == ["Come in"]
    assert placeholders("%(place)s has {most}") == {"place", "most"}


def test_the_interface_speaks_the_languages_that_have_catalogues():
    assert LANGUAGE_NAMES == {"en": "English", "ru": "Русский"}
