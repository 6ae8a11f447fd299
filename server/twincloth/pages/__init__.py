"""Pages: HTTP, a file a page."""
