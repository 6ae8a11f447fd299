"""Backups: all of a data folder in one file, made while it is served, and brought back whole."""
