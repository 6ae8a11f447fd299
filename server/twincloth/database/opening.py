"""Opening the database that the settings name: SQLite in the data folder, unless told."""

from twincloth.database.database import Database
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.settings import Settings


async def open_database(settings: Settings) -> Database:
    """PostgreSQL where an address is set, else the file in the data folder. Raises StorageFailure."""
    if settings.database:
        return await PostgreSQLDatabase.open(settings.database)
    return await SQLiteDatabase.open(settings.data / "twincloth.db")
