"""Prints without end while its file is loaded.

ends: import
"""


class Flood:
    while True:
        print("loading" * 1000)


def total(x):
    return x.sum()


# %% honest twin
"""Says on loading which version of torch it found."""

import torch


class Setup:
    print("torch", torch.__version__)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    print("on", device)


def total(x):
    return x.to(Setup.device).sum()
