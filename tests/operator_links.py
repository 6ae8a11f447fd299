"""Secret links as the command line tells them, opened as a browser opens them."""

import urllib.error
import urllib.request
from urllib.parse import urlencode


def status_of(address: str) -> int:
    """What a browser is told that posts the key, after all redirects."""
    path, _, key = address.partition("#")
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        return browser.open(path, urlencode({"key": key}).encode()).status
    except urllib.error.HTTPError as error:
        return error.code
