"""The language of what somebody wrote, told by its letters."""

import regex

CYRILLIC = frozenset({"ru", "uk", "be", "kv", "bg", "sr", "mk", "tt", "ba", "cv", "kk", "ky", "tg", "mn"})
"""Languages written in Cyrillic; every other language that Twincloth has words for is written in Latin."""


def language_of(text: str, languages: tuple[str, ...], writer: str) -> str:
    """One of `languages`: the writer's own if its script fits most letters, else the first whose script does."""
    cyrillic = len(regex.findall(r"\p{Script=Cyrillic}", text))
    latin = len(regex.findall(r"\p{Script=Latin}", text))
    if cyrillic == latin:
        return writer
    fitting = [language for language in languages if (language in CYRILLIC) == (cyrillic > latin)]
    return writer if writer in fitting or not fitting else fitting[0]
