"""Lets a student's first optimiser step wait for nothing that it does not use.

torch's optimisers import torch's compiler at their first step, to tell it to keep away from them. That
import takes as long as torch's own, and hardly any run at home compiles anything. So they do here what
they do there, without a word to the compiler; who compiles something gets the compiler as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch.optim import Optimizer

_TELLS_IT_AT_EACH_STEP = "_use_grad"
_TELL_IT_WHEN_CALLED = ("add_param_group", "load_state_dict", "state_dict", "zero_grad")


def spare_the_compiler() -> None:
    """Let optimisers leave torch's compiler alone; where torch is built otherwise they stay as they are."""
    for optimizer in Optimizer.__subclasses__():
        if optimizer.step.__code__.co_name == _TELLS_IT_AT_EACH_STEP:
            optimizer.step = _step(optimizer.step.__wrapped__)  # type: ignore[attr-defined,method-assign]
    for name in _TELL_IT_WHEN_CALLED:
        plain = getattr(getattr(Optimizer, name), "__wrapped__", None)
        if plain is not None:  # torch looks there for what it has told the compiler
            plain.__dict__["__dynamo_disable"] = plain


def _step(plain: Callable[..., Any]) -> Callable[..., Any]:
    """``plain`` under the gradient mode that the optimiser asks for, as torch itself wraps it."""

    @wraps(plain)
    def step(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        with torch.set_grad_enabled(self.defaults["differentiable"]):
            return plain(self, *args, **kwargs)

    return step
