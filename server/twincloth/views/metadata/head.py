"""The head of a page about an exchange, a gift or a card: what search engines, messengers and catalogues read there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from twincloth.collection.content import Content
from twincloth.collection.spoken import words_in
from twincloth.collection.title_picture import TitlePicture
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.postponing import Postponing
from twincloth.views.languages import LANGUAGE_NAMES, phrase, translations
from twincloth.views.metadata import dublin_core, link_set
from twincloth.views.metadata.dublin_core import Statement
from twincloth.views.metadata.fields import FieldValue, field_values
from twincloth.views.metadata.licences import licence_address
from twincloth.views.metadata.link_set import Link
from twincloth.views.metadata.record import Record, best

SOCIAL_WIDTH, SOCIAL_HEIGHT = 1200, 630
"""Pixels of the picture that messengers show: 1.91 to 1, as the Open Graph protocol's readers cut it."""
LONGEST_DESCRIPTION = 300
LOCALES = {"en": "en_GB", "ru": "ru_RU"}


class Property(NamedTuple):
    """A <meta property> of the Open Graph protocol."""

    name: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """What the head of one page says in one language.

    Without a record nothing of it is for search engines: it is sealed, or an exchange's own page. `picture` is the address
    of what messengers show, below its own.
    """

    kind: str = "article"
    address: str
    language: str
    languages: tuple[str, ...]
    title: str
    description: str
    picture: str = "social.jpg"
    picture_alt: str
    record: Record | None = None

    @property
    def canonical(self) -> str:
        """The address of this very page: with its language, which the printed address leaves open."""
        return link_set.in_language(self.address, self.language)

    @property
    def translations(self) -> list[tuple[str, str]]:
        """The page in each language, and the address that asks the browser for its own."""
        return link_set.translations(self.address, self.languages)

    @property
    def links(self) -> list[Link]:
        """The other forms; what else is about it stands in the header."""
        found = link_set.links(self.record) if self.record else ()
        return [link for link in found if link.rel == "describedby"]

    @property
    def header(self) -> str:
        """The same and more for a Link header; empty while it is sealed."""
        return link_set.header(self.record) if self.record else ""

    @property
    def terms(self) -> str:
        """The vocabulary of the statements."""
        return dublin_core.TERMS

    @property
    def statements(self) -> list[Statement]:
        """In the language of the page alone, and without the story, which the page tells: a card has few bytes."""
        said = dublin_core.statements(self.record) if self.record else ()
        return [one for one in said if one.language in (None, self.language) and one.term != "description"]

    @property
    def listed(self) -> list[FieldValue]:
        """The fields that stand in the list of the page."""
        return [one for one in field_values(self.record) if one.field.listed] if self.record else []

    @property
    def portrait(self) -> str:
        """The address of its picture, where there is one by now."""
        picture = self.record.picture if self.record else None
        return self.record.at(f"/pictures/{best(picture).name}") if self.record and picture else ""

    @property
    def licence(self) -> str:
        """The address of the licence, where the rights name one."""
        return licence_address(self.record.rights) if self.record else ""

    @property
    def open_graph(self) -> Iterator[Property]:
        """The Open Graph protocol's four, and those that its readers ask for besides."""
        yield Property("og:type", self.kind)
        yield Property("og:title", self.title)
        yield Property("og:description", self.description)
        yield Property("og:url", self.canonical)
        yield Property("og:site_name", "Twincloth")
        for language in (self.language, *(other for other in self.languages if other != self.language)):
            name = "og:locale" if language == self.language else "og:locale:alternate"
            yield Property(name, LOCALES.get(language, language))
        yield Property("og:image", f"{self.address}/{self.picture}")
        yield Property("og:image:width", str(SOCIAL_WIDTH))
        yield Property("og:image:height", str(SOCIAL_HEIGHT))
        yield Property("og:image:alt", self.picture_alt)


def exchange_head(site: str, exchange: Exchange, content: Content, language: str) -> Head:
    """The head of an exchange's own page, whatever of its gifts is open: messengers show it, search engines do not."""
    title = words_in(content.title, language)
    about = _shortened(words_in(content.welcome, language)) or title
    if exchange[Postponing].stands(exchange):
        about = f"{translations(language).gettext('The exchange is postponed')}. {about}"
    picture = TitlePicture.of(content, language)
    return Head(
        kind="website",
        address=f"{site}/{content.code}",
        language=language,
        languages=_spoken(content.languages),
        title=title,
        description=about,
        picture=f"social.jpg?lang={language}&v={picture.version[:8]}",
        picture_alt=" · ".join((title, *picture.places)),
    )


def open_head(record: Record, language: str) -> Head:
    """The head of a page about what is open."""
    title = words_in(record.title, language)
    return Head(
        address=record.address,
        language=language,
        languages=_spoken(record.occasion.languages),
        title=title,
        description=_shortened(words_in(record.story, language)) or title,
        picture_alt=title if record.gift.awaits_picture else words_in(record.alt, language) or title,
        record=record,
    )


def sealed_head(site: str, code: str, content: Content, language: str) -> Head:
    """The same for every gift and every card that is still folded."""
    title = words_in(phrase("A folded gift", content.languages), language)
    return Head(
        address=f"{site}/{code}",
        language=language,
        languages=_spoken(content.languages),
        title=title,
        description=words_in(content.title, language),
        picture_alt=title,
    )


def _spoken(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Those of an exchange that our pages speak too."""
    return tuple(language for language in languages if language in LANGUAGE_NAMES)


def _shortened(story: str) -> str:
    """The first paragraph, cut between words."""
    first = " ".join(story.split("\n\n", maxsplit=1)[0].split())
    if len(first) <= LONGEST_DESCRIPTION:
        return first
    return first[:LONGEST_DESCRIPTION].rpartition(" ")[0].rstrip(",;:—– ") + "…"
