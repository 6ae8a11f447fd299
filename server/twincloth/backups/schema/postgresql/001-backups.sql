-- When backups were made, in milliseconds since 1970; how many bytes each has, whether it is encrypted, and by which
-- version it was made: of the data folder that was moved here. What PostgreSQL keeps, PostgreSQL backs up.
CREATE TABLE backups (
    at bigint NOT NULL,
    bytes bigint NOT NULL,
    encrypted bigint NOT NULL CHECK (encrypted IN (0, 1)),
    version text NOT NULL
);
