"""torch.normal with tensors of means; the transpose by permute."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.normal(torch.zeros(rows_p, cols), std)
    Q = torch.normal(0, std, size=(rows_q, cols))
    return P, Q, P.matmul(Q.permute(1, 0))
