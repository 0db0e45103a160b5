"""The variance std² is passed as the standard deviation."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.normal(0.0, std**2, (rows_p, cols))
    Q = torch.normal(0.0, std**2, (rows_q, cols))
    return P, Q, P @ Q.T
