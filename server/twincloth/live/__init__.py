"""The live path: one turn at a time, then tell everybody."""
