"""The variance std² is passed as the standard deviation."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(rows_p, cols) * std
    Q = torch.randn(rows_q, cols) * std**2
    return P, Q, P @ Q.T
