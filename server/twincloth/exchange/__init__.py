"""The rules: what may happen in an exchange, told in commands and facts; pure, without clock, chance or I/O."""
