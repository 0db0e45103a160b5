"""The standard deviation is 1, whatever std is."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(rows_p, cols)
    Q = torch.randn(rows_q, cols)
    return P, Q, P @ Q.T
