"""Reading an exchange folder: all of it is checked before anything is believed."""

from pathlib import Path

from twincloth.collection.confinement import ProcessLimits
from twincloth.collection.content import ExchangeText
from twincloth.collection.folder.answers import note_answers
from twincloth.collection.folder.codes_file import read_codes
from twincloth.collection.folder.exchange_file import FILE, ExchangeFile, read_exchange_file
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.gift_folder import read_gift
from twincloth.collection.folder.problems import Findings, FolderProblems, in_order
from twincloth.collection.parsed_folder import ParsedExchange
from twincloth.collection.problem import Problem

LIMITS = ProcessLimits(memory=1_500_000_000, seconds=300, within=3600.0, largest_file=2_000_000_000)
"""Of reading one whose cards have recordings: each is copied and made clean; its pictures have processes of their own."""


def _note_unnamed(folder: Folder, exchange: ExchangeFile) -> None:
    """A gift's folder that the exchange does not speak of may have been forgotten."""
    for path in sorted(folder.root.glob("gifts/*/gift.toml")):
        if path.parent.name not in exchange.gifts:
            what = f"gifts/{path.parent.name} is not named in gifts"
            folder.findings.note(FILE, exchange.gifts_line, what, "name it there if it is to be given")


def problems_or_parsed(path: Path) -> list[Problem] | ParsedExchange:
    """The same as `read_folder`, for a limited process."""
    try:
        return read_folder(path)
    except FolderProblems as wrong:
        return list(wrong.problems)


def read_folder(path: Path) -> ParsedExchange:
    """What an exchange folder holds; it decodes pictures, so call it off the event loop.

    Raises FolderProblems with everything that is wrong.
    """
    if not path.is_dir():
        raise FolderProblems([Problem(str(path), None, "there is no such folder", "name an exchange folder")])
    findings = Findings()
    folder = Folder(path, findings)
    exchange = read_exchange_file(folder)
    codes = read_codes(folder)
    read = [read_gift(folder, name, exchange) for name in exchange.gifts] if exchange else []
    gifts = tuple(gift for gift in read if gift is not None)
    if len(gifts) == len(read):
        note_answers(gifts, findings)
    if exchange:
        _note_unnamed(folder, exchange)
    findings.raise_any()
    if exchange is None:
        raise AssertionError("a file that cannot be read leaves a problem")
    authored = {name: getattr(exchange, name) for name in ExchangeText.__struct_fields__}
    return ParsedExchange(
        **authored,
        gifts=gifts,
        codes=codes,
        inherited=exchange.inherited,
        notes=tuple(in_order(findings.notes)),
    )
