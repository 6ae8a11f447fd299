"""The database: whatever keeps the tables, the same promises and the same SQL."""

from twincloth.database.database import (
    Connection,
    Database,
    LastWrite,
    Rows,
    SharedConnection,
    Watcher,
    touch,
)
from twincloth.storage_failures import StorageFailure

__all__ = [
    "Connection",
    "Database",
    "LastWrite",
    "Rows",
    "SharedConnection",
    "StorageFailure",
    "Watcher",
    "touch",
]
