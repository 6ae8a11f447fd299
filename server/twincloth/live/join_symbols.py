"""The symbols by which people join: one for each exchange, drawn when its room opens."""

from twincloth.collection.collection import Collection
from twincloth.collection.qr import printed_address
from twincloth.views.qr import qr_svg
from twincloth.views.views import Views


class JoinSymbols:
    """Draws the QR symbol of an exchange's own page, which every view of it may show."""

    def __init__(self, collection: Collection, views: Views, url: str) -> None:
        self._collection = collection
        self._views = views
        self._url = url

    async def draw(self, code: str) -> None:
        """Have it ready. Raises WrongLabel, StorageFailure."""
        matrix = await self._collection.qr(code, printed_address(self._url, code))
        self._views.join_symbols[code] = qr_svg(matrix, code)
