"""Print-proof: whether labels can be read off a photograph of them, before hundreds are sewn on."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterable
from typing import IO, Literal

import msgspec
from msgspec import Struct

from twincloth.exchange.refusal import Refusal
from twincloth.prints.reader import DecodedSymbol, Reading

WITHIN = 40
"""Seconds: some phones' largest photographs take two."""

ENOUGH_SPARE = 0.37
"""Of the error correction: below, ISO/IEC 15415 gives a grade worse than C, and the next crease may be too much."""

ENOUGH_PIXELS = 3.0
"""Of a module: with fewer a photograph says more of the camera than of the print."""

LONGEST_SHOWN = 120

Verdict = Literal["pass", "weak", "fail", "missing"]

_one_at_a_time = asyncio.Semaphore(1)


class ProofFinding(Struct, frozen=True, kw_only=True):
    """What became of one expected label: how often it was seen, its module in pixels, and what it says instead.

    `far` is set where the photograph has too few pixels to say more.
    """

    code: str
    verdict: Verdict
    times: int = 0
    module: float = 0.0
    far: bool = False
    instead: str = ""


class Proof(Struct, frozen=True, kw_only=True):
    """All expected labels, the words of symbols that are none of them, and how many were seen but not read."""

    labels: tuple[ProofFinding, ...]
    foreign: tuple[str, ...]
    unread: int

    @property
    def seen(self) -> list[ProofFinding]:
        """Those in the photograph."""
        return [found for found in self.labels if found.verdict != "missing"]

    @property
    def read(self) -> list[ProofFinding]:
        """Those that lead where they should."""
        return [found for found in self.labels if found.verdict in ("pass", "weak")]

    @property
    def missing(self) -> list[ProofFinding]:
        """Those not in the photograph."""
        return [found for found in self.labels if found.verdict == "missing"]


async def read_photograph(photograph: IO[bytes]) -> Reading:
    """What the reader sees; it is stopped when it takes too long. Raises Refusal."""
    async with _one_at_a_time:
        photograph.seek(0)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "twincloth.prints.reader"),
            stdin=photograph,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=os.environ | {"VIPS_CONCURRENCY": "1", "VIPS_BLOCK_UNTRUSTED": "1", "MALLOC_ARENA_MAX": "1"},
        )
        try:
            async with asyncio.timeout(WITHIN):
                answer, _ = await process.communicate()
        except TimeoutError:
            raise Refusal("proof-unreadable") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != 0:
        raise Refusal("proof-unreadable")
    reading = msgspec.json.decode(answer, type=Reading)
    if reading.refused:
        raise _refusal(reading.refused)
    return reading


def proof(expected: dict[str, str], sights: Iterable[DecodedSymbol]) -> Proof:
    """Hold what was seen against the labels' addresses, by code."""
    seen = list(sights)
    by_address: dict[str, list[DecodedSymbol]] = {}
    for sight in seen:
        by_address.setdefault(sight.text, []).append(sight)
    elsewhere = {text: code for text in by_address if (code := _code_in(text)) in expected}
    labels = tuple(
        _found(
            code,
            by_address.get(address, []),
            [text for text in elsewhere if elsewhere[text] == code and text != address],
        )
        for code, address in expected.items()
    )
    known = {*expected.values(), *elsewhere, ""}
    foreign = Counter(text for text in by_address if text not in known)
    return Proof(
        labels=labels,
        foreign=tuple(text[:LONGEST_SHOWN] for text in foreign),
        unread=len(by_address.get("", [])),
    )


def _found(code: str, sights: list[DecodedSymbol], instead: list[str]) -> ProofFinding:
    if not sights:
        return ProofFinding(
            code=code, verdict="fail" if instead else "missing", instead="".join(instead[:1])[:LONGEST_SHOWN]
        )
    worst = min(sights, key=lambda sight: sight.spare)
    module = min(sight.module for sight in sights)
    return ProofFinding(
        code=code,
        verdict="pass" if worst.spare >= ENOUGH_SPARE else "weak",
        times=len(sights),
        module=module,
        far=module < ENOUGH_PIXELS,
        instead="".join(instead[:1])[:LONGEST_SHOWN],
    )


def _code_in(address: str) -> str:
    """The last part of an address, where a code of ours would stand."""
    return address.rstrip("/").rsplit("/", 1)[-1].upper()


def _refusal(code: str) -> Refusal:
    """Raised by name, so that each has its sentence."""
    if code == "proof-too-large":
        return Refusal("proof-too-large")
    if code == "proof-wrong-type":
        return Refusal("proof-wrong-type")
    return Refusal("proof-unreadable")
