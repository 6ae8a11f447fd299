"""One source tree's own bench of the live path, a part at a time, for before.py: python tests/bench/tree.py FOLDER.

Says first what its parts are called. Each line of its input is the number of one, each line of its output what came of it.
"""

import json
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(sys.argv[1], "tests", "bench")))  # before this file's own folder

import relay
from peers import Bench


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    parts = [part for part in relay.everything() if "ours" in (part.peers or ("ours",))]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), [part.scenario for part in parts])
        print(json.dumps(list(map(_name, parts))), flush=True)
        for line in sys.stdin:
            part = parts[int(line)]
            samples = [sample._asdict() for sample in part.measure(bench, "ours", part.scenario)]
            print(json.dumps({"samples": samples, "faults": bench.faults["ours"]}), flush=True)


def _name(part: relay.Part) -> str:
    figures = getattr(part.measure, "__name__", "stay")
    return f"{figures}, {part.scenario} viewers"


if __name__ == "__main__":
    main()
