"""LIDO 1.1: what the template of a record needs beside the record itself."""

import re
from typing import Any

from twincloth.collection.spoken import words_in
from twincloth.collection.vocabulary import Meant
from twincloth.collection.wording import is_day
from twincloth.views.languages import phrase
from twincloth.views.metadata.fields import FIELDS, Value, field_values
from twincloth.views.metadata.licences import licence_address
from twincloth.views.metadata.link_set import in_language
from twincloth.views.metadata.record import Record, best

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (2.2, "Char")."""


def context(record: Record) -> dict[str, Any]:
    """Everything that `metadata/lido.xml` asks for."""
    languages = record.occasion.languages
    said: dict[str, Value] = dict.fromkeys((field.key for field in FIELDS), "")
    meant = dict.fromkeys(said, Meant())
    for one in field_values(record):
        said[one.field.key], meant[one.field.key] = one.value, one.meant
    made = str(said["made_when"])
    return {
        "record": record,
        "languages": languages,
        "said": said,
        "meant": meant | {"kind": record.meaning("kind", record.kind)},
        "kind": record.kind,
        "production": phrase("Production", languages),
        "part_of": phrase("Part of", languages),
        "record_type": phrase("Single object", languages),
        "licence": licence_address(record.rights),
        "date": made if is_day(made) else "",
        "portrait": best(record.picture) if record.picture else None,
        "here": here,
        "in_language": in_language,
    }


def here(value: Value, language: str) -> str:
    """Words in a language, or in another where they are not translated, as XML can hold them."""
    return writable(value if isinstance(value, str) else words_in(value, language))


def writable(words: str) -> str:
    """Words without the few characters that XML cannot hold at all."""
    return _UNWRITABLE.sub("", words)
