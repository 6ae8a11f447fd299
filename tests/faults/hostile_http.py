"""What a hostile client says to the HTTP door: requests by a grammar, and then anything done to their bytes."""

import random
from typing import NamedTuple

from faults.hostile_corpus import REQUESTS
from faults.hostile_http_corpus import BROKEN_FIELDS, FIELDS, ODD_PATHS, PATHS, PIECES, SIZES, TEXTS

METHODS = (
    ["GET"] * 8 + ["POST"] * 8 + ["HEAD"] * 2 + ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"]
)
ODD_METHODS = ["", "get", "BREW", "G\x00T", "GET\t", "\xc9", "G" * 5000, "PRI", "CONNECT"]
ODD_VERSIONS = ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.10", "HTTP/", "", "http/1.1", "ICE/1.0"]


class Volley(NamedTuple):
    """What goes over one connection."""

    sent: bytes
    whole: bool
    """Whether it is one well-formed request, which has to be answered."""
    ended: bool
    """Whether the client says that nothing more will come."""


def volley(chance: random.Random, code: str, gift: str, cookie: str) -> Volley:
    """One to five requests, or what was left of them."""
    if chance.random() < 0.35:
        return Volley(_named(_well_formed(chance), code, gift, cookie), whole=True, ended=False)
    sent = b"".join(_request(chance) for _ in range(chance.choice([1, 1, 1, 2, 5])))
    sent = _named(sent, code, gift, cookie)
    spoiled = chance.random() < 0.5
    if spoiled:
        sent = _spoiled(chance, sent)
    return Volley(sent, whole=False, ended=chance.random() < (0.7 if spoiled else 0.2))


def requests_in(sent: bytes) -> int:
    """How many requests it was meant to be."""
    return max(1, sent.count(b" HTTP/"))


def _well_formed(chance: random.Random) -> bytes:
    body = chance.choice(TEXTS) if chance.random() < 0.3 else b""
    method = "POST" if body else chance.choice(["GET", "GET", "HEAD", "OPTIONS", "DELETE"])
    lines = [
        f"{method} {chance.choice(PATHS)} HTTP/1.1",
        "Host: cloth.example",
        f"Accept-Language: {chance.choice(['ru', 'en', 'xx'])}",
        f"Cookie: {chance.choice(['a=b', '{cookie}'])}",
        *(
            [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
            if body
            else []
        ),
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _request(chance: random.Random) -> bytes:
    if chance.random() < 0.1:
        return chance.choice(REQUESTS)
    method = _mostly(chance, 0.95, METHODS, ODD_METHODS)
    path = _mostly(chance, 0.75, PATHS, ODD_PATHS)
    version = _mostly(chance, 0.9, ["HTTP/1.1"], ODD_VERSIONS)
    fields = ["Host: a", *chance.choices(FIELDS, k=chance.choice([0, 1, 1, 2, 3, 5]))]
    if chance.random() < 0.2:
        fields += chance.choices(BROKEN_FIELDS, k=chance.choice([1, 1, 2, 100]))
    body = b""
    if method == "POST" or chance.random() < 0.2:
        body, framing = _body(chance)
        fields += framing
    end = chance.choice(["\r\n"] * 9 + ["\n"])
    head = end.join([f"{method} {path} {version}", *fields, "", ""])
    return head.encode("latin-1", "replace") + body


def _mostly(chance: random.Random, share: float, usual: list[str], odd: list[str]) -> str:
    return chance.choice(usual if chance.random() < share else odd)


def _body(chance: random.Random) -> tuple[bytes, list[str]]:
    text = chance.choice(TEXTS)
    kind = chance.choice(
        ["Content-Type: application/x-www-form-urlencoded", "Content-Type: multipart/form-data; boundary=x"]
    )
    if chance.random() < 0.6:
        length = chance.choice([len(text)] * 8 + [len(text) + 9, max(0, len(text) - 9)])
        return text, [kind, f"Content-Length: {length}"]
    return _chunked(chance, text), [kind, "Transfer-Encoding: chunked"]


def _chunked(chance: random.Random, text: bytes) -> bytes:
    """In pieces, some of whose sizes are no sizes."""
    step = chance.choice([1, 7, 5000])
    pieces = [text[at : at + step] for at in range(0, min(len(text), 20 * step), step)]
    sizes = [chance.choice(SIZES) if chance.random() < 0.02 else b"%x" % len(piece) for piece in pieces]
    sent = b"".join(size + b"\r\n" + piece + b"\r\n" for size, piece in zip(sizes, pieces, strict=True))
    return sent + chance.choice(
        [b"0\r\n\r\n"] * 5 + [b"0\r\nX: y\r\n\r\n", b"0\r\n", b"", b"0;x\r\n\r\n", b"00000000\r\n\r\n"]
    )


def _spoiled(chance: random.Random, sent: bytes) -> bytes:
    """Something put in, taken out or turned over, or all of it cut off somewhere."""
    for _ in range(chance.choice([1, 1, 3, 10])):
        at = chance.randrange(len(sent) + 1)
        match chance.randrange(5):
            case 0:
                sent = sent[:at] + chance.choice(PIECES) + sent[at:]
            case 1:
                sent = sent[:at] + sent[at + chance.choice([1, 1, 2, 40]) :]
            case 2:
                sent = sent[:at] + bytes([chance.randrange(256)]) + sent[at + 1 :]
            case 3:
                sent = sent[:at] + sent[max(0, at - 30) :]
            case _:
                sent = sent[: max(at, 1)]
    return sent


def _named(sent: bytes, code: str, gift: str, cookie: str) -> bytes:
    for name, value in (("{code}", code), ("{gift}", gift), ("{cookie}", cookie)):
        sent = sent.replace(name.encode(), value.encode())
    return sent
