"""The numbers are uniform, not normal: use torch.randn or torch.normal."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.rand(rows_p, cols) * std
    Q = torch.rand(rows_q, cols) * std
    return P, Q, P @ Q.T
