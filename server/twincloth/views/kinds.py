"""Kinds of gifts in words: what each known kind is called in every language, or the author's own words."""

from collections.abc import Sequence

from twincloth.collection.content import Text
from twincloth.collection.kinds import GiftKind
from twincloth.views.languages import phrase


def _(words: str) -> str:
    """Words for the catalogues; they are translated where they are shown."""
    return words


KIND_NAMES = {
    "quilt": _("Quilt"),
    "tablecloth": _("Tablecloth"),
    "banner": _("Banner"),
    "map": _("Map"),
    "album": _("Album"),
    "book": _("Book"),
    "painting": _("Painting"),
    "box": _("Box"),
}
"""One for each of `collection.kinds.KINDS`."""


def kind_words(kind: GiftKind, languages: Sequence[str]) -> Text:
    """What a gift of this kind is called, in each of these languages."""
    return kind if isinstance(kind, dict) else phrase(KIND_NAMES.get(kind, kind), languages)
