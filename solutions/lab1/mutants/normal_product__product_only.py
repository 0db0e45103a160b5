"""normal_product does not return three values: (P, Q, product)."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(rows_p, cols) * std
    Q = torch.randn(rows_q, cols) * std
    return P @ Q.T
