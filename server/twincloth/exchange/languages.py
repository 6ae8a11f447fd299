"""The language of what somebody wrote, told by its letters."""

import regex

CYRILLIC = frozenset({"ru", "uk", "be", "kv", "bg", "sr", "mk", "tt", "ba", "cv", "kk", "ky", "tg", "mn"})
"""Languages written in Cyrillic; every other language that Twincloth has words for is written in Latin."""

CYRILLIC_LETTERS = regex.compile(r"\p{Script=Cyrillic}+")
LATIN_LETTERS = regex.compile(r"\p{Script=Latin}+")


def language_of(text: str, languages: tuple[str, ...], writer: str) -> str:
    """One of `languages`: the writer's own if its script fits most letters, else the first whose script does."""
    cyrillic = sum(map(len, CYRILLIC_LETTERS.findall(text)))
    latin = sum(map(len, LATIN_LETTERS.findall(text)))
    if cyrillic == latin:
        return writer
    fitting = [language for language in languages if (language in CYRILLIC) == (cyrillic > latin)]
    return writer if writer in fitting or not fitting else fitting[0]
