"""QR symbols: made once for an address, kept for ever, never drawn afresh."""

import hashlib
from threading import Lock
from urllib.parse import urlsplit

import qrcode
from msgspec import Struct
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""ISO/IEC 18004, 7.4.4: what alphanumeric mode can say, in 5.5 bits a character instead of 8."""

# qrcode keeps its tables and half-made symbols in module-wide state.
_one_at_a_time = Lock()


class WrongLabel(Exception):
    """A label that must not be printed; `code` is `label-tampered`, `label-withdrawn` or `label-unknown`."""

    def __init__(self, code: str, address: str) -> None:
        super().__init__(f"{code}: {address}")
        self.code = code
        self.address = address


class QRMatrix(Struct, frozen=True, kw_only=True):
    """A symbol without its quiet zone: a string of 0 and 1 (dark) a row; the hash seals address and rows."""

    address: str
    version: int
    rows: tuple[str, ...]
    sha256: str


def printed_address(public_url: str, code: str) -> str:
    """The address on a label: all upper case, so that the symbol stays small.

    Only a path before the code, where the server stands below one, is left as it is written.
    """
    parts = urlsplit(public_url)
    return f"{parts.scheme.upper()}://{parts.netloc.upper()}{parts.path.rstrip('/')}/{code}"


def draw(address: str) -> QRMatrix:
    """The symbol at error correction Q, in the smallest version that holds the address."""
    mode = MODE_ALPHA_NUM if _ALPHANUMERIC.issuperset(address) else MODE_8BIT_BYTE
    with _one_at_a_time:
        symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
        symbol.add_data(QRData(address.encode(), mode=mode))
        symbol.make(fit=True)
        rows = tuple("".join("1" if dark else "0" for dark in row) for row in symbol.get_matrix())
    return QRMatrix(address=address, version=symbol.version, rows=rows, sha256=seal(address, rows))


def seal(address: str, rows: tuple[str, ...]) -> str:
    """The SHA-256 that a stored symbol is checked against before it is printed."""
    return hashlib.sha256("\n".join((address, *rows)).encode()).hexdigest()


def checked(matrix: QRMatrix) -> QRMatrix:
    """The same symbol. Raises WrongLabel where it is not the one that was made."""
    side = 17 + 4 * matrix.version
    square = len(matrix.rows) == side and all(len(row) == side for row in matrix.rows)
    if not square or seal(matrix.address, matrix.rows) != matrix.sha256:
        raise WrongLabel("label-tampered", matrix.address)
    return matrix
