"""The doors: HTTP, a file a page."""
