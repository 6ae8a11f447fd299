-- A fact is stored as JSON with its tag, so that any tool can read the record decades from now: text, so that its bytes
-- stay as they are.
CREATE TABLE entries (
  exchange text NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  at bigint NOT NULL, -- milliseconds since 1970
  by text NOT NULL,
  cause text,
  fact text NOT NULL,
  PRIMARY KEY (exchange, seq)
);
-- The newest number of each exchange, at which alone an entry is appended. The era is another when the record is: erased,
-- or lost in part with a server. Who usually writes, and until when, is no more than a hint.
CREATE TABLE heads (
  exchange text PRIMARY KEY,
  era bigint NOT NULL DEFAULT 1,
  head bigint NOT NULL DEFAULT 0,
  writer text,
  writer_until timestamptz
) WITH (fillfactor = 50);
-- The timeline of the server when it was last connected to: another after a failover or a restored backup, where the last
-- entries may be lost and their numbers used again.
CREATE TABLE timeline (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id text NOT NULL
);
