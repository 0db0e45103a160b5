"""Takes the memory away from its input, whose sum is then 0.

ends: value
"""

import torch


def total(x):
    x.data = torch.empty(0, dtype=x.dtype)
    return x.sum()


# %% honest twin
"""Gives memory back that it does not need any more."""


def total(x):
    own = x.clone()
    answer = own.sum()
    own.untyped_storage().resize_(0)
    del own
    return answer
