"""Codes: what the check character finds, and what a person may type."""

import random
from itertools import islice

import pytest

from twincloth.collection.codes import (
    ALPHABET,
    apart,
    check_character,
    in_cyrillic_layout,
    is_code,
    looks_like_code,
    mint,
    normalise,
)

CHANCE = random.Random(1943)
MINTED = [mint(()) for _ in range(400)]
LOOK_ALIKES = str.maketrans("BKMH0PCTX3", "ВКМНОРСТХЗ")


def test_the_alphabet_is_a_prime_number_of_symbols_without_vowels():
    assert len(ALPHABET) == len(set(ALPHABET)) == 29
    assert not set(ALPHABET) & set("AEIOUYL")


def test_the_check_character_is_that_of_noid():
    # The worked example of NOID's documentation: 13030/xf93gt2 has the check character q, over its
    # whole text, where what is not in the alphabet counts 0.
    text = "13030/XF93GT2"
    total = sum(place * max(ALPHABET.find(symbol), 0) for place, symbol in enumerate(text, 1))
    assert ALPHABET[total % 29] == "Q"
    assert check_character("00001") == ALPHABET[5]


def test_every_single_wrong_character_is_found():
    for code in CHANCE.sample(MINTED, 60):
        for place in range(6):
            for other in set(ALPHABET) - {code[place]}:
                assert not is_code(code[:place] + other + code[place + 1 :])


def test_every_swap_of_two_neighbours_is_found():
    for code in MINTED:
        for place in range(5):
            if code[place] != code[place + 1]:
                assert not is_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_a_code_is_never_minted_twice():
    taken = set(MINTED[:5])
    for _ in range(200):
        taken.add(mint(taken))
    assert len(taken) == 205


@pytest.mark.parametrize(
    "typing",
    [
        str.lower,
        lambda code: f" {code[:3]} {code[3:]} ",
        "-".join,
        lambda code: f"{code[:2]}\u2011{code[2:4]}\u00a0\u2013 {code[4:]}\u200b",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.translate(LOOK_ALIKES),
        lambda code: code.translate(LOOK_ALIKES).lower(),
        in_cyrillic_layout,
        lambda code: in_cyrillic_layout(code).lower(),
        lambda code: "".join(chr(ord(symbol) + 0xFEE0) for symbol in code),
    ],
    ids=[
        "lower case",
        "spaces",
        "hyphens",
        "other hyphens and spaces",
        "capital O and I",
        "small o and l",
        "Cyrillic look-alikes",
        "small Cyrillic look-alikes",
        "ЙЦУКЕН",
        "small ЙЦУКЕН",
        "full width",
    ],
)
def test_every_code_reads_however_it_was_typed(typing):
    for code in MINTED:
        assert normalise(typing(code)) == code


def test_the_check_character_decides_between_look_alike_and_layout():
    # All six letters could be meant either way; only one reading is a code.
    ambiguous = [code for code in _codes_of("DRVJHPCN[TZB") if normalise(in_cyrillic_layout(code)) == code]
    assert ambiguous


def _codes_of(symbols: str) -> list[str]:
    allowed = [symbol for symbol in symbols if symbol in ALPHABET]
    bodies = ["".join(CHANCE.choice(allowed) for _ in range(5)) for _ in range(500)]
    return [code for body in bodies if (code := body + check_character(body))[-1] in allowed]


@pytest.mark.parametrize(
    "text", ["", " ", "K7Q2M", "K7Q2MXX", "ABCDEF", "привет", "💐" * 6, "0" * 10_000, "\x00" * 6]
)
def test_what_is_no_code_reads_as_none(text):
    assert normalise(text) is None


@pytest.mark.parametrize("text", ["K7Q2MX", "k7q 2mx", "K7Q-2MX", "AAAAAA", "привет", "ЛЩРЗ22"])
def test_six_letters_and_digits_may_have_been_meant_for_a_code(text):
    assert looks_like_code(text)


@pytest.mark.parametrize(
    "text", ["", "K7Q2M", "K7Q2MX1", "favicon.ico", "K7Q2M!", "K7.2MX", "x" * 500, " " * 6]
)
def test_anything_else_was_never_meant_for_one(text):
    assert not looks_like_code(text)


@pytest.mark.parametrize("code", MINTED[:50], ids=range(50))
def test_every_way_to_type_a_code_looks_like_one(code):
    for typed in (code.lower(), f"{code[:3]} {code[3:]}", in_cyrillic_layout(code)):
        assert looks_like_code(typed)


def test_codes_for_one_edit_differ_from_each_other():
    asked = iter(["A", "A", "B", "A", "C"])

    assert list(islice(apart(lambda: next(asked)), 3)) == ["A", "B", "C"]
