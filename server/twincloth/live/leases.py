"""Leases: what one process has to itself, by a row in PostgreSQL and its clock, until it lets go or a time is over."""

TAKE = """
INSERT INTO leases (name, holder, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 second')
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE leases.holder = excluded.holder OR leases.until < clock_timestamp() RETURNING name
"""
"""A name, for a holder and so many seconds, or for as many more; a row where that has it now."""

LET_GO = "DELETE FROM leases WHERE name = $1 AND holder = $2"
