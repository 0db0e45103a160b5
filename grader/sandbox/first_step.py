"""Lets torch's compiler sleep where nothing is compiled.

torch tells its compiler to keep away from some 300 of its own functions, and imports it to do so when the
first of them is called: an optimiser's step, or a random number on a device without data. That import
takes as long as torch's own, and hardly any program compiles anything. So these functions do here what they
do there, without a word to the compiler; who compiles something gets the compiler as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

import torch
import torch._compile
from torch.optim import Optimizer

_TELLS_IT_AT_EACH_STEP = "_use_grad"
_TELLING = torch._compile.__file__, "inner"
"""Where the function stands that torch wraps around those that it tells of when they are called."""


def spare_the_compiler() -> None:
    """Let torch leave its compiler alone; where torch is built otherwise it stays as it is."""
    for optimizer in Optimizer.__subclasses__():
        if optimizer.step.__code__.co_name == _TELLS_IT_AT_EACH_STEP:
            optimizer.step = _step(optimizer.step.__wrapped__)  # type: ignore[attr-defined,method-assign]
    for telling in filter(_tells_it_when_called, gc.get_objects()):
        cells = zip(telling.__code__.co_freevars, telling.__closure__, strict=True)
        plain = dict(cells)["fn"].cell_contents
        plain.__dict__["__dynamo_disable"] = plain  # torch looks there for what it has told


def _tells_it_when_called(thing: Any) -> bool:
    if type(thing) is not FunctionType:
        return False
    code = thing.__code__
    return (code.co_filename, code.co_name) == _TELLING and "fn" in code.co_freevars


def _step(plain: Callable[..., Any]) -> Callable[..., Any]:
    """``plain`` under the gradient mode that the optimiser asks for, as torch itself wraps it."""

    @wraps(plain)
    def step(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        with torch.set_grad_enabled(self.defaults["differentiable"]):
            return plain(self, *args, **kwargs)

    return step
