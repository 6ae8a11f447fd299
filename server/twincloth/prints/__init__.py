"""The press: what is printed."""
