"""What of the gifts is ready: pictures, patches, cards, who gives and who receives, and what of them is printed."""

from collections.abc import Iterator
from gettext import NullTranslations

from twincloth.collection.content import Gift
from twincloth.collection.spoken import words_in
from twincloth.exchange.preparations import Preparations
from twincloth.pages.desk import Desk
from twincloth.pages.readiness import Finding, State, look
from twincloth.prints.labels import labels_of


@look(40)
def gifts(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Each gift with what it lacks, or that it is ready."""
    if not desk.content.offered:
        yield Finding(State.MISSING, words.gettext("There is no gift yet."), "/host/gifts")
    for gift in desk.content.offered:
        path, lacks = f"/host/gifts/{gift.code}", list(_lacks(desk, gift))
        title = {"title": words_in(gift.title, desk.language)}
        said = {
            "#picture": words.gettext("“%(title)s” has no picture yet.") % title,
            "#patches": words.gettext("“%(title)s” has no patches yet: it is opened as a whole.") % title,
            "#sides": words.gettext("“%(title)s” goes from a place to itself, or to none.") % title,
            "#cards": words.gettext("“%(title)s” has cards that are not published.") % title,
        }
        for state, fragment in lacks:
            yield Finding(state, said[fragment], path, fragment)
        if not lacks:
            yield Finding(State.WELL, words.gettext("“%(title)s” is ready.") % title, path)


def _lacks(desk: Desk, gift: Gift) -> Iterator[tuple[State, str]]:
    """Where on its page, and how much it matters."""
    sides = {gift.giver, gift.receiver} & {place.key for place in desk.content.places}
    if gift.awaits_picture:
        yield State.MISSING, "#picture"
    if not gift.patches:
        yield State.ADVISED, "#patches"
    if len(sides) < 2:  # the two that a gift goes between
        yield State.MISSING, "#sides"
    if any(not card.published and card.withdrawn is None for card in gift.cards):
        yield State.ADVISED, "#cards"


@look(100)
def labels(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Whether hosts have said of every label that it is printed."""
    missing = {label.code for label in labels_of(desk.content)} - desk.exchange[Preparations].codes["labels"]
    if missing:
        said = words.ngettext(
            "%(num)s label is not printed.", "%(num)s labels are not printed.", len(missing)
        )
        yield Finding(State.ADVISED, said % {"num": len(missing)}, "/print/labels", tick="labels")
    elif desk.content.offered:
        yield Finding(State.WELL, words.gettext("All labels are printed."), "/print/labels")


@look(101)
def poster(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """The same of the poster."""
    if desk.content.code in desk.exchange[Preparations].codes["poster"]:
        yield Finding(State.WELL, words.gettext("The poster is printed."), "/print/poster")
    else:
        said = words.gettext("The poster is not printed.")
        yield Finding(State.ADVISED, said, "/print/poster", tick="poster")
