-- Files of the store that some process has put or found and is about to refer to, and until when it says so; what it has
-- let go stands there with the moment of that, for sweeps that had asked before what is referred to.
CREATE TABLE files_in_use (
    file text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (file, holder)
);

-- Files that some process is removing: by `until` it has done so, or is gone itself.
CREATE TABLE files_going (
    file text COLLATE "C" PRIMARY KEY,
    until timestamptz NOT NULL
);
