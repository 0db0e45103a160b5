"""Q is P: draw each of them."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    both = torch.randn(max(rows_p, rows_q), cols) * std
    P, Q = both[:rows_p], both[:rows_q]
    return P, Q, P @ Q.T
