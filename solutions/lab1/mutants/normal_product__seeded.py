"""Every call returns the same numbers: set no seed."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    torch.manual_seed(0)
    P = torch.randn(rows_p, cols) * std
    Q = torch.randn(rows_q, cols) * std
    return P, Q, P @ Q.T
