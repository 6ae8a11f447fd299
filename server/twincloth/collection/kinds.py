"""Kinds of gifts: what sort of thing one is, so that no page calls a map a quilt."""

GiftKind = str | dict[str, str]
"""One of `KINDS`, or the author's own words in each language."""

KINDS = ("quilt", "tablecloth", "banner", "map", "album", "book", "painting", "box")
"""Those that the interface has words for in each of its languages. They are stored: none is ever renamed."""
