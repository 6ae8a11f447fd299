"""codes.csv: the codes that an exported exchange asks to keep wherever it is imported."""

from twincloth.collection.codes import is_code
from twincloth.collection.content import CodeOf
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.sheets import Columns, read_sheet

FILE = "codes.csv"
COLUMNS = ("kind", "key", "code")
MOST_CODES = 100_000

KINDS = ("exchange", "gift", "card")


def read_codes(folder: Folder) -> dict[CodeOf, str]:
    """What each code stands for; nothing where there is no such file."""
    path = folder.root / FILE
    if not path.exists() and not path.is_symlink():
        return {}
    codes: dict[CodeOf, str] = {}
    given: set[str] = set()
    for row in read_sheet(folder, FILE, Columns(COLUMNS, lambda _: COLUMNS), most_rows=MOST_CODES) or ():
        of = (row.cells.get("kind", ""), row.cells.get("key", ""))
        code = row.cells.get("code", "").upper()
        problem = _wrong(of, code, codes, given)
        if problem is not None:
            folder.findings.add(FILE, row.line, *problem)
        codes.setdefault(of, code)
        given.add(code)
    return codes


def _wrong(of: CodeOf, code: str, earlier: dict[CodeOf, str], given: set[str]) -> tuple[str, str] | None:
    kind, key = of
    if kind not in KINDS:
        return f'kind "{kind}" is unknown', f"write one of {', '.join(KINDS)}"
    if not is_code(code):
        return f'code "{code}" is not a code', "write it as it was exported, or take the row out"
    if of in earlier:
        return f"key {kind} {key} is there twice", "keep the row that stands on the labels"
    if code in given:
        return f'code "{code}" is there twice', "keep the row that stands on the labels"
    return None
