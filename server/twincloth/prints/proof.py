"""Print-proof: whether labels can be read off a photograph of them, before hundreds are sewn on."""

import asyncio
import os
import sys
from collections import Counter
from typing import IO, Literal

import msgspec
from msgspec import Struct

from twincloth.exchange.refusal import Refusal
from twincloth.prints.faults import Fault, faults_of
from twincloth.prints.quality import SymbolQuality
from twincloth.prints.reader import DecodedSymbol, Reading

WITHIN = 40
"""Seconds: some phones' largest photographs take two."""

LONGEST_SHOWN = 120

Verdict = Literal["pass", "weak", "fail", "missing"]

_one_at_a_time = asyncio.Semaphore(1)


class ProofFinding(Struct, frozen=True, kw_only=True):
    """What became of one expected label: how often it was seen, what it says instead, and what was measured.

    Of several with one code the worst is told; `module` is in pixels.
    """

    code: str
    verdict: Verdict
    times: int = 0
    module: float = 0.0
    quality: SymbolQuality | None = None
    faults: tuple[Fault, ...] = ()
    instead: str = ""


class Proof(Struct, frozen=True, kw_only=True):
    """All expected labels, the words of symbols that are none of them, and how many places held one unread."""

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


def proof(expected: dict[str, str], reading: Reading) -> Proof:
    """Hold what was seen against the labels' addresses, by code."""
    by_address: dict[str, list[DecodedSymbol]] = {}
    for sight in reading.sights:
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
    known = {*expected.values(), *elsewhere}
    foreign = Counter(text for text in by_address if text not in known)
    return Proof(
        labels=labels,
        foreign=tuple(text[:LONGEST_SHOWN] for text in foreign),
        unread=reading.unread,
    )


def _found(code: str, sights: list[DecodedSymbol], instead: list[str]) -> ProofFinding:
    if not sights:
        return ProofFinding(
            code=code, verdict="fail" if instead else "missing", instead="".join(instead[:1])[:LONGEST_SHOWN]
        )
    worst = max(sights, key=lambda sight: (len(faults_of(sight)), -sight.spare))
    faults = faults_of(worst)
    return ProofFinding(
        code=code,
        verdict="weak" if faults else "pass",
        times=len(sights),
        module=worst.module,
        quality=worst.quality,
        faults=faults,
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
