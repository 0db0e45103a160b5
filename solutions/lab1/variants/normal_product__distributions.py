"""torch.distributions and numpy draw; the transposed product is transposed."""

import numpy as np
import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.distributions.Normal(0.0, float(std)).sample((rows_p, cols))
    Q = torch.tensor(np.random.normal(0, std, size=(rows_q, cols)), dtype=torch.float32)
    return P, Q, torch.mm(Q, P.transpose(0, 1)).t()
