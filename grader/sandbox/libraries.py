"""Libraries that students' programs import beside torch, imported once for all workers of a class.

A worker that imports pyplot itself works six times as long as one that has it, and most hand-ins have that
line though no test plots. Which of them a class imports is seen in its text before the first worker; what is
imported for all is on a list of ours, whatever a program says.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection
from contextlib import suppress

from grader.sandbox.vision import load_torchvision

LIBRARIES = {
    "matplotlib": "matplotlib.pyplot",
    "pandas": "pandas",
    "PIL": "PIL.Image",
    "scipy": "scipy",
    "sklearn": "sklearn",
    "torchvision": "torchvision",
    "tqdm": "tqdm",
    "compiler": "torch._dynamo",
}
"""What a program may want, and the module that is imported for it."""
_USES = {name: rf"(?:from|import)\b[^\n]*\b{name}\b".encode() for name in LIBRARIES}
# these import it when they are called
_USES["compiler"] = rb"torch\.(?:compile|func|vmap)\b|from torch import\b[^\n]*\b(?:func|vmap)\b"


def named_in(text: bytes) -> set[str]:
    """The libraries that a program, or a notebook, may import."""
    return {name for name, use in _USES.items() if re.search(use, text)}


def import_installed(names: Collection[str]) -> None:
    """Import what is installed; of what is not, or is broken, the program that wants it hears itself."""
    for name in (name for name in LIBRARIES if name in names):
        with suppress(Exception):
            if name == "torchvision":
                load_torchvision()
            else:
                importlib.import_module(LIBRARIES[name])
