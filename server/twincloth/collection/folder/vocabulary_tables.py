"""The table of words and their addresses in exchange.toml."""

from twincloth.collection.folder.problems import did_you_mean
from twincloth.collection.folder.tables import Table
from twincloth.collection.lengths import LINE
from twincloth.collection.vocabulary import ABOUT, LONGEST_ADDRESS, MOST_TERMS, Term, canonical_uri
from twincloth.exchange.refusal import Refusal


def read_vocabulary(top: Table, languages: tuple[str, ...]) -> tuple[Term, ...]:
    """Words in one language at least; an address stands once for each sort of thing."""
    tables = top.tables("vocabulary", ("about", "uri", "words"), required=False)
    if len(tables) > MOST_TERMS:
        what = f"there are {len(tables)} words with addresses"
        top.note("vocabulary", what, f"an exchange has at most {MOST_TERMS}")
        return ()
    used: set[tuple[str, str]] = set()
    terms = []
    for table in tables:
        term = _term(table, languages)
        if (term.about, term.uri) in used:
            table.note(
                "uri", f"{term.uri} is there twice", "put its words together, with semicolons between them"
            )
        used.add((term.about, term.uri))
        terms.append(term)
    return tuple(terms)


def _term(table: Table, languages: tuple[str, ...]) -> Term:
    about = table.string("about", LINE)
    if about and about not in ABOUT:
        advice = did_you_mean(about, ABOUT, f"write one of {', '.join(ABOUT)}")
        table.note("about", f'about "{about}" is not known', advice)
    there = table.keys("words")
    spoken = tuple(language for language in languages if language in there) or languages
    return Term(
        about=next((known for known in ABOUT if known == about), ABOUT[0]),
        uri=_address(table),
        words=table.text("words", spoken, LINE),
    )


def _address(table: Table) -> str:
    written = table.string("uri", LONGEST_ADDRESS)
    try:
        return canonical_uri(written) if written else ""
    except Refusal:
        example = "http://vocab.getty.edu/aat/300014067 or http://www.wikidata.org/entity/Q34217"
        table.note("uri", f'"{written}" is no address', f"write for example {example}")
        return ""
