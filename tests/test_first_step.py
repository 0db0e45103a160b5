"""Optimisers do here what torch's do, and import nothing that they do not use."""

import subprocess
import sys

import pytest

STEPS = """
import sys
import torch
from torch import nn

{before}

def steps(optimizer):
    torch.manual_seed(0)
    net = nn.Linear(3, 2)
    step = optimizer(net.parameters())
    for _ in range(3):
        def closure():
            step.zero_grad()
            loss = net(torch.ones(4, 3)).pow(2).sum()
            loss.backward()
            return loss
        step.step(closure)
    step.load_state_dict(step.state_dict())
    step.add_param_group({{"params": [nn.Parameter(torch.ones(1))]}})
    return [round(number, 6) for param in net.parameters() for number in param.flatten().tolist()]

for name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad"):
    print(name, steps(lambda params: getattr(torch.optim, name)(params, lr=0.05)))
weight = nn.Parameter(torch.ones(1))
with torch.enable_grad():
    weight.grad = torch.ones(1)
    torch.optim.SGD([weight], lr=0.1).step()
    print(weight.requires_grad, weight.grad_fn, torch.is_grad_enabled())
with torch.device("meta"):
    print(torch.rand_like(torch.ones(2)).shape, (torch.ones(3) / 2).shape)
print("torch._dynamo" in sys.modules)
{after}
"""
SPARED = (
    "from grader.sandbox.first_step import spare_the_compiler\n"
    "spare_the_compiler()\nspare_the_compiler()"
)
COMPILES = "print(torch.compile(lambda x: x * 2, backend='eager')(torch.ones(2)).tolist())"


def said(before: str = "", after: str = "") -> list[str]:
    """What the steps print, in a process whose torch has done nothing yet."""
    words = [sys.executable, "-c", STEPS.format(before=before, after=after)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.fixture(scope="module")
def spared() -> list[str]:
    return said(SPARED, COMPILES)


def test_steps_are_torchs_own(spared: list[str]) -> None:
    """Every optimiser comes to the same numbers, and records no gradient, as without us."""
    theirs = said()

    assert theirs[-1] == "True"  # else torch has mended it, and this module can go
    assert spared[: len(theirs) - 1] == theirs[:-1]


def test_a_step_imports_no_compiler(spared: list[str]) -> None:
    """The first step waits for no import, and who compiles something still can."""
    assert spared[-2:] == ["False", "[2.0, 2.0]"]
