"""(unnamed) The product is that of other matrices."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(rows_p, cols) * std
    Q = torch.randn(rows_q, cols) * std
    return P, Q, torch.randn(rows_p, cols) @ Q.T
