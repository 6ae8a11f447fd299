"""The allocator: what was freed is the system's again, and libvips keeps nothing open."""

import subprocess
import sys

FREED = """
import ctypes, sys
from pathlib import Path
import pyvips
from twincloth.collection.allocator import hold_little

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]

def filled(size):
    return ctypes.memset(libc.malloc(size), 1, size)

if sys.argv[1] == "little":
    hold_little()
libc.free(filled(8 << 20))
pictures = []
for _ in range(10):
    pictures.append(filled(7 << 20))
    filled(4000)  # what stays in use above it
for picture in pictures:
    libc.free(picture)
print(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 1_000_000, pyvips.cache_get_max())
"""
"""Of ten pictures in memory, seven megabytes each: what is resident after the last is gone."""


def freed(how: str) -> list[int]:
    ended = subprocess.run([sys.executable, "-c", FREED, how], capture_output=True, check=True)
    return [int(number) for number in ended.stdout.split()]


def test_what_was_freed_is_given_back():
    (little, kept), (loose, _) = freed("little"), freed("loose")

    assert little + 40 < loose
    assert kept == 0
