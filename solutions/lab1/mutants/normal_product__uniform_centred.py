"""The numbers are uniform, not normal: use torch.randn or torch.normal."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = (torch.rand(rows_p, cols) - 0.5) * 12**0.5 * std
    Q = (torch.rand(rows_q, cols) - 0.5) * 12**0.5 * std
    return P, Q, P @ Q.T
