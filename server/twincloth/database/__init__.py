"""The database: whatever keeps the tables, the same promises and the same SQL."""

from twincloth.database.database import (
    Connection,
    Database,
    LastWrite,
    Rows,
    SharedConnection,
    Watcher,
    columns_by_table,
    touch,
)
from twincloth.storage_failures import BROKEN_CONSTRAINT, Conflict, OutcomeUnknown, StorageFailure

__all__ = [
    "BROKEN_CONSTRAINT",
    "Conflict",
    "Connection",
    "Database",
    "LastWrite",
    "OutcomeUnknown",
    "Rows",
    "SharedConnection",
    "StorageFailure",
    "Watcher",
    "columns_by_table",
    "touch",
]
