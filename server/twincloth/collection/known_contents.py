"""Known contents: all that was authored, in memory, and read anew where another process was quicker."""

from twincloth.collection import tables
from twincloth.collection.codes import normalise
from twincloth.collection.content import Content
from twincloth.collection.content_index import CodeTarget, ContentIndex
from twincloth.collection.tables import StoredContent
from twincloth.database import Database


class KnownContents:
    """Of all exchanges by their codes; everything but `refresh` is from memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._index = ContentIndex()
        self._versions: dict[str, int] = {}
        """Of each content that is or was here: what is gone never comes back."""
        self._codes: frozenset[str] = frozenset()
        self._unreadable_codes: dict[str, frozenset[str]] = {}
        self.contents: dict[str, Content] = {}
        self.unreadable: dict[str, str] = {}
        """Exchanges whose content cannot be read, by code: the author's key of each."""
        self.news = 0
        """How many contents were read that this process had not stored itself."""

    async def refresh(self) -> frozenset[str]:
        """Read what is stored and newer than what is known; the codes of the exchanges of which that is so, or that are gone.

        Raises StorageFailure.
        """
        before = self.contents.keys() | self.unreadable.keys()
        versions = await self._database.run(tables.versions)
        newer = [code for code, version in versions.items() if version > self._versions.get(code, 0)]
        found = await self._database.run(tables.stored, newer) if newer else []
        taken = {one.code for one in found if await self._take(one)}
        gone = {code for code in before - versions.keys() if self.drop(code)}
        self.news += len(gone)
        if taken or gone:
            self._codes = await self._database.run(tables.all_codes)
        return frozenset(taken | gone)

    def find(self, text: str) -> CodeTarget | None:
        """What stands behind a code, however it was typed."""
        found = self._index.target(text)  # as it stands on a label
        if found:
            return found
        code = normalise(text)
        return self._index.target(code) if code else None

    def is_unreadable(self, text: str) -> bool:
        """Whether this is a code, however it was typed, of what was authored and cannot be read now."""
        code = normalise(text)
        return any(code in codes for codes in self._unreadable_codes.values())

    def holders(self, file: str) -> frozenset[str]:
        """The codes of the exchanges that use a picture or a recording of this name."""
        return self._index.holders(file)

    def by_key(self, key: str) -> Content | None:
        """The exchange of an author's key."""
        return next((content for content in self.contents.values() if content.key == key), None)

    def name_of(self, code: str) -> str:
        """The author's key of the exchange of a code, which is no secret as the code is; empty where there is none."""
        content = self.contents.get(code)
        return content.key if content else self.unreadable.get(code, "")

    def show(self, content: Content, version: int) -> bool:
        """Have this instead of what was there before, unless that is as new; whether it is so."""
        if version <= self._versions.get(content.code, 0):
            return False
        self._versions[content.code] = version
        self._index.take(self.contents.get(content.code), content)
        self.contents[content.code] = content
        self._read_again(content.code)
        return True

    def drop(self, code: str) -> bool:
        """There is no such exchange any more; whether there was."""
        content = self.contents.pop(code, None)
        if content:
            self._index.drop(content)
        return self._read_again(code) or content is not None

    def version_of(self, code: str) -> int:
        """How often its content was stored; 0 where it never was."""
        return self._versions.get(code, 0)

    async def _take(self, found: StoredContent) -> bool:
        taken = self.show(found.content, found.version) if found.content else await self._close(found)
        self.news += taken
        return taken

    async def _close(self, found: StoredContent) -> bool:
        codes = await self._database.run(tables.codes_of, found.code)
        if found.version <= self._versions.get(found.code, 0):
            return False
        self.drop(found.code)
        self._versions[found.code] = found.version
        self.unreadable[found.code], self._unreadable_codes[found.code] = found.key, codes
        return True

    def _read_again(self, code: str) -> bool:
        self._unreadable_codes.pop(code, None)
        return self.unreadable.pop(code, None) is not None
