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
from twincloth.storage_failures import Conflict, OutcomeUnknown, StorageFailure

__all__ = [
    "Conflict",
    "Connection",
    "Database",
    "LastWrite",
    "OutcomeUnknown",
    "Rows",
    "SharedConnection",
    "StorageFailure",
    "Watcher",
    "touch",
]
