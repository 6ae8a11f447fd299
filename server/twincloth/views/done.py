"""What was done, in words: each code has its sentence in every language's catalogue, under the context "done"."""

from twincloth.views.languages import translations

UNDONE = "undone-"
"""How the code of a change that was taken back begins; what follows is what had been done."""


def done(did: str, language: str) -> str:
    """What was done, without a full stop; of what has no sentence of its own, that something was."""
    gettext = translations(language).gettext
    if did.startswith(UNDONE):
        return gettext("Undone: %(what)s") % {"what": done(did.removeprefix(UNDONE), language)}
    words = translations(language).pgettext("done", did) if did else ""
    return words if words not in ("", did) else gettext("What was prepared was changed")


def opposite(did: str) -> str:
    """The code of taking this back."""
    return did.removeprefix(UNDONE) if did.startswith(UNDONE) else UNDONE + did
