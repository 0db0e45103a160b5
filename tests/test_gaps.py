"""What a fork makes lies side by side: each page that it writes to first is copied."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")

SCATTERED = """
import ctypes
from grader.sandbox import gaps

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]

blocks = [bytes(100) for _ in range(40_000)]
chunks = [libc.malloc(2000) for _ in range(4_000)]
del blocks[::200]
for chunk in chunks[::20]:
    libc.free(chunk)
if FILL:
    gaps.fill()
print(len({id(block) >> 14 for block in [bytes(100) for _ in range(100)]}))
print(len({libc.malloc(2000) >> 14 for _ in range(100)}))
"""


def pages(*, fill: bool) -> list[int]:
    """Over how many pieces of 16 kB a hundred fresh objects lie, Python's and the system's."""
    program = SCATTERED.replace("FILL", str(fill))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [int(count) for count in done.stdout.split()]


def test_fresh_objects_lie_side_by_side() -> None:
    """What was freed among older objects is not handed out any more."""
    scattered, together = pages(fill=False), pages(fill=True)

    assert min(scattered) > 50
    assert together[0] <= 3
    assert together[1] <= 100 * 2016 // (1 << 14) + 2
