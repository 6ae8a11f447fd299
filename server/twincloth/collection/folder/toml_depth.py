"""How deep a TOML file goes, told before it is read: tomllib follows brackets by calling itself, and dots with growing effort."""

import re

DEEPEST = 12
"""Brackets within brackets, and names in a dotted key; no file of ours has more than three."""

_PIECE = re.compile(
    r'''"""(?:\\.|[^\\])*?(?:"""|\Z)'''
    r"""|'''.*?(?:'''|\Z)"""
    r"""|"(?:\\.|[^"\\\n])*+"?|'[^'\n]*+'?|\#[^\n]*+|[][{}.=,\n]""",
    re.DOTALL,
)
"""A string or a comment, to its end or that of its line, so that nothing is looked at twice; or a mark that counts."""


def line_too_deep(text: str) -> int | None:
    """The first line, from 1, on which it goes too deep; None where it nowhere does."""
    brackets = dots = 0
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in "[{":
            brackets += 1
        elif piece in "]}":
            brackets -= 1
        elif piece == ".":
            dots += 1
        elif piece in "=,\n":
            dots = 0
        if brackets > DEEPEST or dots >= DEEPEST:
            return text.count("\n", 0, found.start()) + 1
    return None
