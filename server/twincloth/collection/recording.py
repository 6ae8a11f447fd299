"""A recording of a card's maker, and what is said in it."""

from collections.abc import Mapping

from msgspec import Struct

from twincloth.collection import captions


class Recording(Struct, frozen=True, kw_only=True):
    """The maker speaks of it: a recording by the name of its file, `size` in bytes, and its words.

    A transcript is plain text or WebVTT; `taken` is the day (YYYY-MM-DD, UTC) on which it was taken in, if known.
    """

    name: str
    media_type: str
    size: int
    transcript: dict[str, str]
    taken: str = ""

    @property
    def words(self) -> dict[str, str]:
        """What is said, to read."""
        return {language: captions.words_of(text) for language, text in self.transcript.items()}

    @property
    def longest_captions(self) -> dict[str, str]:
        """Of each language's captions that of the most letters: what holds it holds them all."""
        cues = {language: captions.cues_of(text) for language, text in self.transcript.items()}
        return {
            language: max((cue.words for cue in timed), key=len) for language, timed in cues.items() if timed
        }

    @property
    def captions(self) -> Mapping[str, str]:
        """The names of what is said with its times, by language; of plain text there are none."""
        cues = {language: captions.cues_of(text) for language, text in self.transcript.items()}
        return {language: captions.name_of(timed) for language, timed in cues.items() if timed}
