"""Pages as the server would render them."""

from elements.hall import STATIC

ELEMENTS = ("live-exchange", "message-composer", "count-down", "handover-cloth", "stage-screen", "copy-text")
HEAD = "".join(f'<script type="module" src="{STATIC}/elements/{name}.js"></script>' for name in ELEMENTS)


def page_of(body: str, *, seq: int = 0, view: str = "session", me: str = "p-vera", head: str = "") -> str:
    """A live page as the server would render it at `seq`."""
    whose = f' me="{me}"' if me else ""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Oxford and Perm</title>
      {HEAD}{head}</head><body><live-exchange code="K7Q2MX" view="{view}" language="en" seq="{seq}"{whose}
      data-unreached="Nobody answered.">{body}</live-exchange></body></html>"""
