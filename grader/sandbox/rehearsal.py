"""A worker's work, done a few times in the zygote, so that no worker has to do anything for the first time.

Python specialises bytecode as it runs, torch fills caches and imports what it first meets. What
happens here once would happen again in every fork, and each time on freshly copied pages.
"""

from __future__ import annotations

from typing import Any

import torch

from grader.sandbox.calls import Subject
from grader.sandbox.loading import load, parse
from grader.sandbox.wire import pack, read_message

ROUNDS = 20  # Python 3.11 specialises after 8 calls, 3.12 and later after a few more

PROGRAM = """
import torch
from torch import nn

limit = [1, 2]
size = len(limit)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))

    def forward(self, X):
        return self.net(X)


def step(X, y):
    net = Net()
    loss = nn.CrossEntropyLoss()(net(X), y)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for parameter in net.parameters():  # no backward pass: a process that ran one must not fork
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    optimizer.zero_grad()
    with torch.device("meta"):  # tests of devices without a GPU
        (torch.rand(2) > 0.5) * torch.rand_like(torch.ones(2))
    with torch.no_grad():
        right = (net.eval()(X).argmax(1) == y).sum().item()
    return loss.item(), right, size, {"X": X.detach().clone()}
"""


def rehearse() -> None:
    """Load a program and answer questions about it, over the wire and back."""
    for _ in range(ROUNDS):
        module, _ = load("rehearsal", parse([("rehearsal", PROGRAM)]), ["step", "size"])
        subject = Subject(module, module, [("rehearsal", "")])
        for forbidden in (["sigmoid"], []):  # the last lifts what bars the first
            question = _over_the_wire(
                {
                    "do": "call",
                    "name": "step",
                    "arguments": (torch.ones(3, 2, 2), torch.tensor([0, 1, 0])),
                    "named": {},
                    "seed": 1,
                    "exercise": "step",
                    "forbidden": forbidden,
                    "device": "cpu",
                }
            )
            _over_the_wire(subject.answer(question))


def _over_the_wire(value: Any) -> Any:
    return read_message(pack(value))[0]
