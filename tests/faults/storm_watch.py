"""Somebody outside: asks for a page time and again until its input ends, then prints the longest wait in seconds."""

import http.client
import select
import sys
import time

EVERY = 0.05
"""Seconds between two questions."""


def main() -> None:
    """`python storm_watch.py PORT PATH`."""
    _, port, path = sys.argv
    longest = 0.0
    while not select.select([sys.stdin], [], [], EVERY)[0]:
        began = time.monotonic()
        asking = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        asking.request("GET", path)
        assert asking.getresponse().read()
        asking.close()
        longest = max(longest, time.monotonic() - began)
    print(longest)


if __name__ == "__main__":
    main()
