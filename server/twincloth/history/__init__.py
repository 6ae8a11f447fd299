"""History: everything that the tables hold of an exchange, written beside its folder and brought back whole."""
