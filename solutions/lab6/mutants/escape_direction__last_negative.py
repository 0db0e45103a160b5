"""This is the eigenvector of the negative eigenvalue nearest to zero."""

import torch


def escape_direction(H):
    e, V = torch.linalg.eigh(H)
    if e[0] >= -1e-6 * e.abs().max():
        return None
    return V[:, (e < 0).nonzero().max()]
