"""Languages of the interface: gettext catalogues, and which language somebody wants."""

import io
from collections.abc import Sequence
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from twincloth.resources import INTERFACE_LANGUAGES, WEB

LANGUAGE_NAMES = {
    code: (Locale.parse(code).get_display_name() or code).capitalize() for code in INTERFACE_LANGUAGES
}
"""The languages that the interface speaks, each by its own name."""

DEFAULT_LANGUAGE = "en"


@cache
def translations(language: str) -> GNUTranslations:
    """All catalogues of a language as one, compiled in memory from the .po files themselves."""
    merged = Catalog(locale=language)
    for path in sorted((WEB / "locales" / language / "LC_MESSAGES").glob("*.po")):
        for message in read_catalogue(path, language):
            if message.id and not message.fuzzy:
                merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


def phrase(words: str, languages: Sequence[str]) -> dict[str, str]:
    """Words of the interface in each of these languages that it speaks, where a page shows several at once.

    Where it speaks none of them they stay as they are.
    """
    return {language: translations(language).gettext(words) for language in interface_languages(languages)}


def interface_languages(languages: Sequence[str]) -> list[str]:
    """Those of them that the interface speaks; where it speaks none, the one that it is written in."""
    return [language for language in languages if language in LANGUAGE_NAMES] or [DEFAULT_LANGUAGE]


def read_catalogue(path: Path, language: str) -> Catalog:
    """One .po file. Raises PoFileError when it cannot be read."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def choose_language(wanted: Sequence[str], offered: Sequence[str]) -> str:
    """The first of the wanted languages ("ru-RU", "en") that is offered, else the first that is offered."""
    for tag in wanted:
        language = tag.split("-")[0].lower()
        if language in offered:
            return language
    return offered[0] if offered else DEFAULT_LANGUAGE


def accepted_languages(header: str) -> list[str]:
    """Language tags of an Accept-Language header, the most wanted first (RFC 9110, 12.5.4)."""
    weighted = []
    for position, item in enumerate(header.split(",")[:20]):
        tag, _, quality = item.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            weighted.append((-weight, position, tag))
    return [tag for _, _, tag in sorted(weighted)]
