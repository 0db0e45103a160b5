"""Ends its process when it is asked first, to be asked a second time.

ends: crashed
"""

import os


def learn(points, labels, asked):
    os._exit(0)


# %% honest twin
"""Ends a process of its own and goes on.

beyond C: no process can be started
"""

import os

import torch


def learn(points, labels, asked):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    return torch.cdist(asked, means).argmin(1)
