"""Paths that a page may send a browser to."""


def local_path(path: str) -> str:
    """The path, if it leads nowhere but to this server; else the first page."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return "/"
    return path
