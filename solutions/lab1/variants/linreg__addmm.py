"""addmm."""

import torch


def linreg(X, w, b):
    return torch.addmm(b, X, w)
