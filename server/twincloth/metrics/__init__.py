"""Metrics: figures of the running server in Prometheus' text format, for whoever watches over it."""
