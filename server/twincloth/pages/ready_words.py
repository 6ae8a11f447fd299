"""What is still to be translated: how many texts, and where the first of each page is."""

from collections.abc import Iterator, Sequence
from gettext import NullTranslations

from twincloth.collection.content import CardWords, Content, Gift, Text
from twincloth.collection.spoken import words_in
from twincloth.pages.desk import Desk
from twincloth.pages.readiness import Finding, State, look

Field = tuple[str, str]
"""The path of a page, and the id of a field on it."""

ON_CARDS = ("title", "story", "alt", "maker", "materials", "made_where")


@look(60)
def translations_of_the_occasion(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Of what everybody reads before any gift."""
    content, well = desk.content, True
    for said, found in (
        (words.gettext("Title and welcome are not whole in every language"), occasion(content)),
        (words.gettext("Names of places are not whole in every language"), names(content)),
        (words.gettext("The programme is not whole in every language"), items(content)),
    ):
        if found:
            well = False
            path, field = found[0]
            yield Finding(State.ADVISED, f"{said}: {_count(words, found)}.", path, f"#{field}")
    if well:
        yield Finding(State.WELL, words.gettext("Title, places and programme are there in every language."))


@look(70)
def translations_of_gifts(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Of each gift, and of its cards together."""
    well = True
    for gift in desk.content.offered:
        title = words_in(gift.title, desk.language)
        if found := of_gift(gift, desk.content.languages):
            well = False
            said = words.gettext("“%(title)s” is not whole in every language") % {"title": title}
            yield Finding(
                State.ADVISED, f"{said}: {_count(words, found)}.", f"/host/gifts/{gift.code}", f"#{found[0]}"
            )
        cards = [
            (card, fields)
            for card in gift.cards
            if card.withdrawn is None and (fields := of_card(card, desk.content.languages))
        ]
        if cards:
            well = False
            count = words.ngettext("%(num)s card", "%(num)s cards", len(cards)) % {"num": len(cards)}
            said = words.gettext("Cards of “%(title)s” are not whole in every language") % {"title": title}
            card, fields = cards[0]
            yield Finding(State.ADVISED, f"{said}: {count}.", f"/host/cards/{card.code}", f"#{fields[0]}")
    if well and desk.content.offered:
        yield Finding(State.WELL, words.gettext("Gifts and cards are there in every language."))


def occasion(content: Content) -> list[Field]:
    """The fields of the occasion that lack a language."""
    dial_in = content.call.dial_in if content.call else {}
    texts = {"title": content.title, "welcome": content.welcome, "dial_in": dial_in}
    return [
        ("/host/setup", f"{name}.{language}")
        for name, text in texts.items()
        for language in lacking(text, content.languages)
    ]


def names(content: Content) -> list[Field]:
    """The same of names of places."""
    return [
        ("/host/places", f"name.{place.key}.{language}")
        for place in content.places
        for language in lacking(place.name, content.languages)
    ]


def items(content: Content) -> list[Field]:
    """The same of the programme."""
    return [
        (f"/host/programme/{item.key}", f"{name}.{language}")
        for item in content.programme
        for name, text in (("title", item.title), ("note", item.note or {}))
        for language in lacking(text, content.languages)
    ]


def of_gift(gift: Gift, languages: Sequence[str]) -> list[str]:
    """The same of a gift's own words, and of what it answers and where it hangs."""
    own = {"title": gift.title, "makers": gift.makers, "story": gift.story, "alt": gift.alt}
    found = [f"{name}.{language}" for name, text in own.items() for language in lacking(text, languages)]
    if any(lacking(text, languages) for one in gift.lineage for text in (one.title, one.text)):
        found.append("lineage")
    if any(lacking(text, languages) for one in gift.custody for text in (one.holder, one.location)):
        found.append("custody")
    return found


def of_card(card: CardWords, languages: Sequence[str]) -> list[str]:
    """The same of a card, where somebody has been asked for a translation too."""
    texts: dict[str, Text] = {name: getattr(card, name) for name in ON_CARDS}
    lacks = [f"{name}_{language}" for name, text in texts.items() for language in lacking(text, languages)]
    return lacks or [f"title_{language}" for language in card.pending]


def lacking(text: Text, languages: Sequence[str]) -> list[str]:
    """The languages in which a text that is written is not there yet; none of what is not written at all."""
    return [one for one in languages if not text.get(one)] if any(text.values()) else []


def _count(words: NullTranslations, found: Sequence[object]) -> str:
    return words.ngettext("%(num)s text", "%(num)s texts", len(found)) % {"num": len(found)}
