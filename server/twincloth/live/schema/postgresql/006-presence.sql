-- Who is connected to which process, so that whoever has two phones on two of them counts once. Each process writes its
-- own rows, and does so again after a crash of the server. `place` is that of a participant; `since` says of each socket
-- when it came, in milliseconds since 1970. A row without an exchange says that a process has written all it has.
CREATE UNLOGGED TABLE presence (
  exchange text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  process text COLLATE "C" NOT NULL,
  place text COLLATE "C",
  is_staff boolean NOT NULL,
  since bigint[] NOT NULL,
  PRIMARY KEY (exchange, person, process)
);
CREATE INDEX presence_of_staff ON presence (exchange) WHERE is_staff;

-- What was counted of that, by whichever process was the first to find that it was due, as JSON for all to read.
CREATE UNLOGGED TABLE presence_counted (
  is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
  counted_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  is_due boolean NOT NULL,
  pause double precision NOT NULL, -- seconds until it may be counted again, longer where that takes long
  counted text NOT NULL
) WITH (fillfactor = 50);
