"""Nothing unused: what one file of the web folder names, another one reads."""

import re
from collections.abc import Iterable

from test_architecture import WEB, browser_files, sources

COMMENTS = re.compile(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
WORD = r"(?<![\w-]){}(?![\w-])"
OF_LIBRARIES = {"data-openseadragon-mobile-css"}
"""Attributes that a library reads."""


def text_of(*kinds: str) -> str:
    return "\n".join(COMMENTS.sub(" ", path.read_text("utf-8")) for path in browser_files(*kinds))


def unread(names: Iterable[str], *texts: str) -> list[str]:
    return sorted(
        {name for name in names if not any(re.search(WORD.format(re.escape(name)), t) for t in texts)}
    )


def classes_of_styles(styles: str) -> set[str]:
    selectors = re.findall(r"([^{};]+)\{", re.sub(r"url\(.*?\)", "", styles))
    return {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}


def classes_of_markup(markup: str) -> set[str]:
    """Whole names only: what a template puts together of two pieces is not looked at."""
    written = re.findall(r'class="([^"]*)"', markup)
    whole = [JINJA.sub(lambda found: " " if found[0].startswith("{%") else "\0", one) for one in written]
    return {name for one in whole for name in one.split() if "\0" not in name}


def pieces(markup: str) -> tuple[str, ...]:
    """How names begin that a template puts together: `proof-` of proof-{{ verdict }}."""
    return tuple(re.findall(r"([a-z][a-z-]+-)(?:\{\{|['\"] ~)", markup))


def camel(attribute: str) -> str:
    return re.sub(r"-(\w)", lambda letter: letter[1].upper(), attribute.removeprefix("data-"))


def test_every_class_of_a_style_sheet_stands_on_some_page():
    drawn = "".join(path.read_text("utf-8") for path in sources())
    markup = text_of("html", "js")
    styled = {name for name in classes_of_styles(text_of("css")) if not name.startswith(pieces(markup))}

    assert unread(styled, markup, drawn) == []


def test_every_class_on_a_page_has_a_style_or_a_reader():
    assert unread(classes_of_markup(text_of("html")), text_of("css"), text_of("js")) == []


def test_every_data_attribute_is_both_written_and_read():
    markup, code, styles = text_of("html"), text_of("js"), text_of("css")
    named = set(re.findall(r"(?<![\w-])data-[a-z][\w-]*", markup + code + styles)) - OF_LIBRARIES
    read = {name for name in named if not unread([name], code, styles) or not unread([camel(name)], code)}

    assert sorted(named - read) == [], "no code and no style reads these"
    sets = r"""(?:toggle|set)Attribute\(\s*["']{0}["']|dataset\.{1} =|\[\s*["']{0}["']|{0}="\$"""
    set_by_code = {name for name in named if re.search(sets.format(name, camel(name)), code)}
    assert unread(named - set_by_code, markup) == [], "no page and no code writes these"


def test_every_export_of_browser_code_is_imported():
    files = {path: COMMENTS.sub(" ", path.read_text("utf-8")) for path in browser_files("js", "mjs")}
    exported = {
        (path, name)
        for path, code in files.items()
        for name in re.findall(r"export (?:async )?(?:function\*?|class|const|let) (\w+)", code)
        if f", {name})" not in code or "customElements.define(" not in code
    }
    tests = "\n".join(path.read_text("utf-8") for path in (WEB.parent / "tests").rglob("*.*js"))

    found = [
        f"{path.relative_to(WEB)}: {name}"
        for path, name in exported
        if unread([name], tests, *(code for other, code in files.items() if other != path))
    ]
    assert sorted(found) == []


def test_what_nobody_reads_would_be_found():
    assert classes_of_styles(".a > .b:not(.c) { color: red }\n.d { & .e { color: red } }") == set("abcde")
    assert classes_of_markup('<p class="a{% if b %} c{% endif %} d-{{ e }}">') == {"a", "c"}
    assert pieces("<p class=\"proof-{{ verdict }} {{ 'thread-' ~ side }}\">") == ("proof-", "thread-")
    assert unread(["a", "a-b"], "x a-b y", "a-b-c") == ["a"]
    assert camel("data-not-saved") == "notSaved"
