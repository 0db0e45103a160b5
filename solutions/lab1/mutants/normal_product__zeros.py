"""All numbers are the same."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.zeros(rows_p, cols) + std
    Q = torch.zeros(rows_q, cols) + std
    return P, Q, P @ Q.T
