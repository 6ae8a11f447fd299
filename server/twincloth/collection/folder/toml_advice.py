"""What to write instead where a file is no TOML: the advice for what newcomers write most."""

import re

_KEY = r"\s*[\w.\"'-]+\s*"
_VALUE = rf"{_KEY}=\s*"

_ADVICE = (
    (rf"{_VALUE}[“”„«»‘’]", "write straight quotes, \" or '"),
    (
        rf"{_VALUE}\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{1,4}}",
        "write a moment with its seconds and its offset, as in 2020-11-14T15:00:00+03:00",
    ),
    (rf"{_KEY}:", "write an equals sign behind the key, as in minutes = 10"),
    (rf"{_VALUE}$", 'write a value behind the equals sign, "" where it is to be empty'),
    (rf"{_VALUE}(?:true|false|yes|no|on|off)\s*$", "write true or false, in small letters"),
    (rf"{_VALUE}#", 'put a colour in quotes, as in "#9B2A2C"'),
    (rf"{_VALUE}[^\s\"'\[{{\d+.-]", 'put a text in quotes, as in key = "perm"'),
    (rf"{_VALUE}\"[^\"]*\\", "write / or \\\\ instead of \\"),
    (
        rf"{_VALUE}(?:\"[^\"]*|'[^']*)$",
        "end the text with a quote; a text of several lines stands between three",
    ),
    (r"\s*\[[^\]]*$", "end the name of the table with ]"),
    (rf"{_KEY}", "write an equals sign and a value behind the key; a comment begins with #"),
)
"""The beginning of a line, and what to write where it cannot be read; the first one counts."""


def advice_for(line: str, reason: str) -> str:
    """What somebody may have meant by a line that tomllib cannot read, for the reason that it gives."""
    if reason.startswith("Cannot "):
        return "write each key once, and each table once; one of several stands in two brackets, as in [[places]]"
    found = (advice for begins, advice in _ADVICE if re.match(begins, line, re.IGNORECASE))
    return next(found, "texts stand in quotes, each key once, each table once")
