"""Rehearsal: a copy of an exchange to try it with, simulated guests who come to it, and its end without a trace."""
