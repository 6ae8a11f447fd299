"""What a WebM file must say to be played, by the ids of its elements (RFC 9559, 5; the WebM container guidelines)."""

from collections.abc import Mapping
from typing import Union

EBML, DOC_TYPE = 0x1A45DFA3, 0x4282
SEGMENT, CLUSTER, TRACKS, TRACK = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE
TRACK_NUMBER, TRACK_TYPE, CODEC, CODEC_PRIVATE, ENCODINGS = 0xD7, 0x83, 0x86, 0x63A2, 0x6D80
BLOCK, SIMPLE_BLOCK = 0xA1, 0xA3
APPLICATIONS = (0x4D80, 0x5741)
"""By what it was written: every file names them, and an empty name is one."""

NUMBER, NAME, BYTES, WORDS = "number", "name", "bytes", "words"
"""What an element holds that holds no others: a number or a name, what a player needs, or words to be wiped."""

LONGEST = {NUMBER: 8, NAME: 64}
"""In bytes: neither has room for anything else."""

Schema = Mapping[int, Union[str, "Schema"]]

HEADER: Schema = {0x4286: NUMBER, 0x42F7: NUMBER, 0x42F2: NUMBER, 0x42F3: NUMBER, DOC_TYPE: NAME, 0x4287: NUMBER, 0x4285: NUMBER}  # fmt: skip

_INFO: Schema = {0x2AD7B1: NUMBER, 0x4489: NUMBER} | dict.fromkeys(APPLICATIONS, WORDS)
_COLOUR: Schema = dict.fromkeys((*range(0x55B1, 0x55BE),), NUMBER)
_MASTERING: Schema = {0x55D0: dict.fromkeys(range(0x55D1, 0x55DB), NUMBER)}
_VIDEO: Schema = {
    **dict.fromkeys((0x9A, 0x9D, 0x53B8, 0x53C0, 0xB0, 0xBA), NUMBER),
    **dict.fromkeys((0x54AA, 0x54BB, 0x54CC, 0x54DD, 0x54B0, 0x54BA, 0x54B2, 0x54B3), NUMBER),
    0x2383E3: NUMBER,
    0x55B0: {**_COLOUR, **_MASTERING},
}
_AUDIO: Schema = dict.fromkeys((0xB5, 0x78B5, 0x9F, 0x6264), NUMBER)
_TRACK: Schema = {
    **dict.fromkeys((TRACK_NUMBER, 0x73C5, TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C), NUMBER),
    **dict.fromkeys((0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x55EE, 0x56AA, 0x56BB), NUMBER),
    CODEC: NAME,
    CODEC_PRIVATE: BYTES,
    0xE0: _VIDEO,
    0xE1: _AUDIO,
}
_PLACE: Schema = dict.fromkeys((0xF7, 0xF1, 0xF0, 0xB2, 0x5378, 0xEA), NUMBER)
CLUSTERED: Schema = {
    **dict.fromkeys((0xE7, 0xA7, 0xAB), NUMBER),
    SIMPLE_BLOCK: BYTES,
    0xA0: {BLOCK: BYTES, 0x9B: NUMBER, 0xFB: NUMBER, 0x75A2: NUMBER, 0xFA: NUMBER},
}
SEGMENTED: Schema = {
    0x114D9B74: {0x4DBB: {0x53AB: NUMBER, 0x53AC: NUMBER}},
    0x1549A966: _INFO,
    TRACKS: {TRACK: _TRACK},
    CLUSTER: CLUSTERED,
    0x1C53BB6B: {0xBB: {0xB3: NUMBER, 0xB7: _PLACE}},
}
