-- When backups of this data folder were made, in milliseconds since 1970; how many bytes each has, whether it is
-- encrypted, and by which version it was made. A backup does not know of itself.
CREATE TABLE backups (
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    encrypted INTEGER NOT NULL CHECK (encrypted IN (0, 1)),
    version TEXT NOT NULL
) STRICT;
