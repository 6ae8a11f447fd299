"""Parsers: of twice as much, each takes about twice as long; so nobody can stop the server with a large enough file."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from aiohttp._cookie_helpers import parse_cookie_header

from collection.takes import opus
from pages.test_multipart import Body, all_of
from twincloth.collection.captions import read as read_captions
from twincloth.collection.folder.toml_depth import line_too_deep
from twincloth.collection.folder.toml_lines import KeyLines
from twincloth.collection.pictures import _SVG_OUTSIDE_IMAGE, _SVG_ROOT
from twincloth.collection.recordings import clean
from twincloth.collection.sheets.csv_file import read_csv, write_csv
from twincloth.collection.sheets.heading import Heading
from twincloth.collection.sheets.xlsx_file import read_xlsx, write_xlsx
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import composed, graphemes
from twincloth.live.engine.packets import StrictPacket
from twincloth.pages.negotiation import chosen_coding, preferred
from twincloth.views.languages import accepted_languages

GROWTH = 3.2
"""Between a time in proportion (2) and one in the square (4)."""

PART = b'--x\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n'


def columns(number: int) -> list[str]:
    return [f"column{each}" for each in range(number)]


def refused(read: Callable[[bytes], Any], contents: bytes) -> None:
    with pytest.raises(Refusal):
        read(contents)


def perhaps_refused(read: Callable[[str], Any], contents: str) -> None:
    with suppress(Refusal):
        read(contents)


def head(parameters: bytes) -> None:
    body = b"--x\r\nContent-Disposition: form-data" + parameters + b"\r\n\r\n\r\n--x--"
    with pytest.raises(ValueError, match="without a name"):
        asyncio.run(all_of(Body(body)))


def recording(contents: bytes, path) -> None:
    path.write_bytes(contents)
    clean(path)


def book(rows: int) -> Callable[[], object]:
    contents = write_xlsx([["key", "published"] * 20, *[["bear", "yes"] * 20] * rows], "a", "b", {})
    return lambda: read_xlsx(contents)


PARSERS: dict[str, tuple[int, Callable[[int], Callable[[], object]]]] = {
    "columns of a CSV": (200_000, lambda n: lambda: refused(read_csv, ",".join(columns(n)).encode())),
    "rows of a CSV": (250, lambda n: lambda: read_csv(write_csv([columns(100)] * n))),
    "names of a heading": (400, lambda n: lambda: Heading([columns(n)], ["en", "ru"])),
    "the same name in a heading": (20_000, lambda n: lambda: Heading([["key"] * n], ["en"])),
    "rows of a workbook": (200, book),
    "quotes in TOML": (200_000, lambda n: lambda: line_too_deep('a = "' + '\\"' * n)),
    "long quotes in TOML": (200_000, lambda n: lambda: line_too_deep('a = """' + '\\"""' * n)),
    "lines of TOML": (20_000, lambda n: lambda: KeyLines("\n".join(f"{name} = '[1.5]'" for name in columns(n)))),
    "a line of TOML": (100_000, lambda n: lambda: KeyLines("a = [" + '"\\"", ' * n + "]")),
    "images of a drawing": (100_000, lambda n: lambda: _SVG_OUTSIDE_IMAGE.search(b"<image " * n)),
    "what stands before a drawing": (100_000, lambda n: lambda: _SVG_ROOT.match(b"<!-- a --> <!DOCTYPE " * n)),
    "marks on letters": (200_000, lambda n: lambda: composed("e\u0301\u0327" * n)),
    "halves of flags": (100_000, lambda n: lambda: graphemes("🇷" * n)),
    "parts of a form": (2_000, lambda n: lambda: asyncio.run(all_of(Body(PART * n + b"--x--")))),
    "bytes of a form": (4_000_000, lambda n: lambda: asyncio.run(all_of(Body(PART[:-2] + b"\r\n-" * (n // 3) + b"\r\n--x--")))),
    "cues of captions": (500, lambda n: lambda: read_captions("WEBVTT" + "\n\n00:01.000 --> 00:02.000\na&lt;" * n)),
    "marks in captions": (100_000, lambda n: lambda: perhaps_refused(read_captions, "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v a<" * n)),
    "blank lines of captions": (100_000, lambda n: lambda: refused(read_captions, "WEBVTT" + "\n \t" * n)),
    "a part's head": (900, lambda n: lambda: head(b";a" * n)),
    "languages": (1_000, lambda n: lambda: accepted_languages("en-GB;q=0.1," * n)),
    "media types": (1_000, lambda n: lambda: preferred.__wrapped__("text/a;q=0.1," * n, ("text/html", "a/b"))),
    "codings": (1_000, lambda n: lambda: chosen_coding.__wrapped__("gzip;q=0.1," * n, ("gzip",))),
    "cookies": (1_000, lambda n: lambda: parse_cookie_header("a=b; " * n)),
    "fields of a command": (10_000, lambda n: lambda: StrictPacket(encoded_packet='2["a"' + ",1" * n + "]")),
}  # fmt: skip
"""By what there is twice as much of: how much, and what reads so much."""


def fastest(read: Callable[[], object], often: int = 5) -> float:
    times = []
    for _ in range(often):
        began = time.process_time()
        read()
        times.append(time.process_time() - began)
    return min(times)


def growth(size: int, parser: Callable[[int], Callable[[], object]]) -> float:
    """How many times as long twice as much takes."""
    return fastest(parser(2 * size)) / max(1e-4, fastest(parser(size)))


@pytest.mark.parametrize("what", PARSERS)
def test_twice_as_much_takes_about_twice_as_long(what: str, long: bool):
    size, parser = PARSERS[what]

    if long:
        assert growth(size, parser) < GROWTH
    else:
        parser(size // 100 + 1)()


def test_so_does_a_recording(tmp_path, long: bool):
    def parser(size: int) -> Callable[[], object]:
        return lambda: recording(opus(comments=b"a" * size), tmp_path / "take")

    if long:
        assert growth(10_000, parser) < GROWTH
    else:
        parser(100)()


def test_a_parser_that_searches_for_each_of_its_words_would_be_found(long: bool):
    """As headings of sheets did."""

    def parser(size: int) -> Callable[[], object]:
        names = columns(size)
        return lambda: [name for number, name in enumerate(names) if name in names[:number]]

    if long:
        assert growth(2_000, parser) > GROWTH
    else:
        assert parser(100)() == []
