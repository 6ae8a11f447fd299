"""Licences and rights statements: what they are called in each language, and which address stands for them."""

import re
from collections.abc import Sequence

from twincloth.collection.content import Text
from twincloth.collection.rights import CHOICES, ZERO, Standard, standard_rights
from twincloth.views.languages import phrase

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def _(words: str) -> str:
    """Words for the catalogues; they are translated where they are shown."""
    return words


STATEMENT_NAMES = {
    "InC": _("In copyright"),
    "InC-OW-EU": _("In copyright – EU orphan work"),
    "InC-EDU": _("In copyright – educational use permitted"),
    "InC-NC": _("In copyright – non-commercial use permitted"),
    "InC-RUU": _("In copyright – rights-holder cannot be found or identified"),
    "NoC-CR": _("No copyright – contractual restrictions"),
    "NoC-NC": _("No copyright – non-commercial use only"),
    "NoC-OKLR": _("No copyright – other legal restrictions known"),
    "NoC-US": _("No copyright – United States"),
    "CNE": _("Copyright not evaluated"),
    "UND": _("Copyright undetermined"),
    "NKC": _("No known copyright"),
}
"""One for each of `collection.rights.STATEMENTS`."""

_TERMS = {
    "by": _("name the maker"),
    "sa": _("share alike"),
    "nd": _("no changes"),
    "nc": _("non-commercial"),
}
"""What a licence of Creative Commons asks for, by the parts of its code."""


def standard_address(rights: str) -> str:
    """The address of a statement or a licence that everybody knows; empty for any other words."""
    standard = standard_rights(rights)
    return standard.address if standard else ""


def licence_address(rights: str) -> str:
    """The same, or an address of somebody's own; empty for words."""
    written = " ".join(rights.split()).strip(".")
    return standard_address(rights) or (written if _ADDRESS.fullmatch(written) else "")


def rights_words(rights: str, languages: Sequence[str]) -> Text | str:
    """What people read: the name of a statement or a licence in each of these languages, or the words as they are."""
    standard = standard_rights(rights)
    return name_of(standard, languages) if standard else rights


def choices(rights: str, language: str) -> list[tuple[str, str]]:
    """Addresses and names to choose from; with that of the rights themselves, where it is an older licence."""
    standard = standard_rights(rights)
    older = [standard] if standard and standard not in CHOICES else []
    return [(one.address, name_of(one, [language])[language]) for one in (*CHOICES, *older)]


def name_of(standard: Standard, languages: Sequence[str]) -> Text:
    """Its name in each of these languages: a licence's short name, and in brackets what it asks for."""
    if standard.family == "statement":
        return phrase(STATEMENT_NAMES[standard.code], languages)
    if standard.family == "tool":
        return phrase(
            _("CC0: no rights reserved") if standard.code == ZERO else _("Public domain"), languages
        )
    short = " ".join(filter(None, ("CC", standard.code.upper(), standard.version, standard.country.upper())))
    asked = [phrase(_TERMS[part], languages) for part in standard.code.split("-")]
    return {language: f"{short} ({', '.join(one[language] for one in asked)})" for language in asked[0]}
