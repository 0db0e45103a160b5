"""(unnamed) It returns the eigenvalue along with the vector."""

import torch


def escape_direction(H):
    e, V = torch.linalg.eigh(H)
    if e[0] >= -1e-6 * e.abs().max():
        return None
    return (e[0], V[:, 0])
