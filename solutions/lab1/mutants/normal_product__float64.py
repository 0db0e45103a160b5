"""P and Q are not float32."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(rows_p, cols, dtype=torch.float64) * std
    Q = torch.randn(rows_q, cols, dtype=torch.float64) * std
    return P, Q, P @ Q.T
