"""What browsers load: in words that browsers of years ago can read, each page in one file of a kind."""

import re

import pytest

from test_architecture import WEB, browser_files

BUILT = WEB / "built"
SHEETS = sorted((BUILT / "pages").glob("*.css"))
MODULES = sorted((BUILT / "pages").glob("*.js"))


@pytest.mark.parametrize(
    ("unknown", "known_since"),
    [
        (r"[{};]&|&[ .:#]", "nesting: Safari 16.5"),
        (r"@media[^{]*[<>]", "ranges: Safari 16.4, Chromium 104"),
        (r"@media[^{]*not ?\(", "a feature denied: Safari 16.4, Chromium 104"),
    ],
)
def test_no_sheet_says_what_browsers_of_years_ago_cannot_read(unknown, known_since):
    assert [sheet.name for sheet in SHEETS if re.search(unknown, sheet.read_text())] == [], known_since


def test_every_mask_is_said_with_its_prefix_too():
    for sheet in SHEETS:
        for rule in re.findall(r"\{([^{}]*)\}", sheet.read_text()):
            plain = re.findall(r"(?<![\w-])mask(?:-image)?:", rule)
            assert len(re.findall(r"-webkit-mask(?:-image)?:", rule)) >= len(plain), (sheet.name, rule)


def test_every_height_of_the_screen_is_said_in_its_old_word_first():
    for sheet in SHEETS:
        for rule in re.findall(r"\{([^{}]*)\}", sheet.read_text()):
            named = [one.partition(":")[::2] for one in rule.split(";")]
            for number, (name, value) in enumerate(named):
                if re.search(r"\d[dsl]vh", value) and not name.startswith("--"):
                    assert (name, re.sub(r"[dsl]vh", "vh", value)) in named[:number], sheet.name


def test_every_address_in_a_sheet_leads_to_a_file():
    for sheet in SHEETS:
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
            assert (sheet.parent / address).resolve().is_file(), (sheet.name, address)


def test_modules_ask_only_for_what_is_loaded_when_it_is_wanted():
    imported = {
        (file.name, name)
        for file in MODULES
        for name in re.findall(r'\bimport\("([^"]+)"\)', file.read_text())
    }

    assert {name for _, name in imported} == {"../elements/quilt/deep-zoom.js", "../live/watch.js"}
    assert 'import("../../vendor/openseadragon.js")' in (BUILT / "elements/quilt/deep-zoom.js").read_text()


def test_nothing_listens_for_unload_which_would_keep_pages_from_coming_back_as_they_were():
    """engine.io-client listens for it only where there is no pagehide."""
    assert [
        file.name
        for file in browser_files("js")
        if re.search(r"(?<!before)unload\b", file.read_text("utf-8"))
    ] == []


def test_what_is_packed_stands_beside_what_it_is_made_of():
    for path in (*SHEETS, *MODULES):
        sizes = [path.with_name(path.name + suffix).stat().st_size for suffix in (".br", ".gz")]
        assert sizes[0] < sizes[1] < path.stat().st_size, path.name
