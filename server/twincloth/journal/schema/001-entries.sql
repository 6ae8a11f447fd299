-- A fact is stored as JSON with its tag, so that any tool can read the record decades from now.
CREATE TABLE entries (
  exchange TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  at INTEGER NOT NULL, -- milliseconds since 1970
  by TEXT NOT NULL,
  cause TEXT,
  fact TEXT NOT NULL,
  PRIMARY KEY (exchange, seq)
) STRICT, WITHOUT ROWID;
