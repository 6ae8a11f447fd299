"""The hall: one turn at a time, then tell everybody."""
