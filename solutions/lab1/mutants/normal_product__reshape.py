"""Q is reshaped, not transposed: reshape keeps the reading order of the elements."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(rows_p, cols) * std
    Q = torch.randn(rows_q, cols) * std
    return (P, Q, P @ Q.reshape(cols, rows_q))
