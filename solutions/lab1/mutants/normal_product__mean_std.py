"""std is passed as the mean."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.normal(std, std, (rows_p, cols))
    Q = torch.normal(std, std, (rows_q, cols))
    return P, Q, P @ Q.T
