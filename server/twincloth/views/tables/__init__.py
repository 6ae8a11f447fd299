"""Tables: what staff may take away of an exchange while it runs. A file a table, found by its class."""
