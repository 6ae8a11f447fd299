"""Moving: a whole installation is carried from a data folder into PostgreSQL, or back."""
