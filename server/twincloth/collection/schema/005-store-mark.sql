-- By what this data folder knows its store elsewhere: the same word stands in the store, put there by whoever came first.
CREATE TABLE store_mark (
    mark TEXT NOT NULL
) STRICT;
