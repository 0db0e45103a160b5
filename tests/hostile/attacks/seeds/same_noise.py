"""Sets the seed back after it has drawn, so that it need not draw again.

ends: value
"""

import torch


def noisy(x):
    torch.manual_seed(0)
    return x + torch.randn(x.shape)


# %% honest twin
"""Sets a seed before it trains, as one is told to."""

import torch


def train(points, labels):
    torch.manual_seed(0)
    net = torch.nn.Linear(2, 2)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    for _ in range(50):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(points), labels).backward()
        optimizer.step()
    return lambda asked: net(asked).argmax(1)
