"""It is only nearly right: autograd is exact, in the dtype of theta."""

import torch


def hessian(f, theta):
    eps = 1e-4
    e = eps * torch.eye(len(theta), dtype=theta.dtype)
    D = range(len(theta))
    rows = [
        [
            (
                f(theta + e[i] + e[j])
                - f(theta + e[i] - e[j])
                - f(theta - e[i] + e[j])
                + f(theta - e[i] - e[j])
            )
            / (4 * eps**2)
            for j in D
        ]
        for i in D
    ]
    return torch.tensor(rows, dtype=theta.dtype)
