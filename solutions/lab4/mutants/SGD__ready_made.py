"""(unnamed) Uses torch.optim, which the report says by itself."""

import torch


class SGD(torch.optim.SGD):
    pass
