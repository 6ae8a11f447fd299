-- How often each topic was changed of which processes keep a copy: whoever finds a number above the one that it knows
-- reads anew.
CREATE TABLE touched (
    topic text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL
);
