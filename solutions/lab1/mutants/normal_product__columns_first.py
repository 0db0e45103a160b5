"""P and Q do not have the shapes that are asked for."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(cols, rows_p) * std
    Q = torch.randn(cols, rows_q) * std
    return P, Q, P.T @ Q
