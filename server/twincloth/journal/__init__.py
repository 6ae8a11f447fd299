"""The record: one ordered list of entries an exchange, and the only truth about what happened in it."""
