-- Which processes are alive, by the signs of life that each leaves every second. After a crash of the server it is empty,
-- and filled again by whoever still is.
CREATE UNLOGGED TABLE processes (
  name text PRIMARY KEY,
  address text NOT NULL,
  release text NOT NULL,
  static text NOT NULL,
  run text NOT NULL,
  seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);
