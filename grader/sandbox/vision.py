"""Makes ``import torchvision`` work beside a torch that was built apart from it, ours or a student's.

The package index has torchvision built for CUDA. Beside a CPU build of torch its compiled operators
cannot be loaded, and the Python part then stops with "operator torchvision::nms does not exist",
because it describes two of them to torch without having them. Data sets, transforms and
``make_grid`` need no operator at all, so naming the two is enough. ``torchvision.ops.nms`` and
``torchvision.io.read_image`` still do not work there. Where the two builds match, nothing happens.
"""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import Any

_OPERATORS = ("nms", "qnms")  # those that torchvision._meta_registrations names without asking


@cache
def load_torchvision() -> ModuleType:
    """Import torchvision; from then on ``import torchvision`` works everywhere in this process.

    Raises:
        ImportError: torchvision is not installed.
        RuntimeError: it is broken in another way than the known one.
    """
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    _keep.append(_name_operators())
    return importlib.import_module("torchvision")


_keep: list[Any] = []  # torch forgets a library's operators when the library is collected


def _name_operators() -> Any:
    import torch

    library: Any = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for name in _OPERATORS:
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library
