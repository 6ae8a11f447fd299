"""Twincloth with few file descriptors: `python few_descriptors.py NUMBER serve …` runs it in this process."""

import resource
import sys

number = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))

from twincloth.__main__ import main  # noqa: E402

main()
