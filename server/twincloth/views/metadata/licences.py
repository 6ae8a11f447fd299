"""Licences: the addresses of those that people write by name."""

import re

_CREATIVE_COMMONS = re.compile(r"CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -]([1-4]\.\d)", re.IGNORECASE)
_STEM = "http://creativecommons.org/"
"""With http: so these addresses are written in licences' own data, and IIIF Presentation 3 compares them as text."""
_BY_NAME = {
    "cc0": f"{_STEM}publicdomain/zero/1.0/",
    "cc0 1.0": f"{_STEM}publicdomain/zero/1.0/",
    "public domain": f"{_STEM}publicdomain/mark/1.0/",
}


def licence_address(rights: str) -> str:
    """The address of a licence written as "CC BY 4.0", as "CC0" or as its address; empty for any other words."""
    written = " ".join(rights.split()).strip(".")
    if written.casefold() in _BY_NAME:
        return _BY_NAME[written.casefold()]
    found = _CREATIVE_COMMONS.fullmatch(written)
    if found:
        return f"{_STEM}licenses/{found[1].lower()}/{found[2]}/"
    return written if re.fullmatch(r"https?://[^\s<>\"]+", written) else ""
