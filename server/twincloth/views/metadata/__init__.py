"""What is told of a gift and its cards to people and to catalogues: one table of fields, and all that is made of it."""
