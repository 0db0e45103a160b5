"""Lets a compiler call the ready-made function.

ends: forbidden
by: operators raise in torch's dispatcher
"""

import torch

positive = torch.compile(lambda x: torch.relu(x))


# %% honest twin
"""Compiles what it has written itself."""

import torch

positive = torch.compile(lambda x: x * (x > 0))
