"""This is the eigenvector of the largest eigenvalue."""

import torch


def escape_direction(H):
    e, V = torch.linalg.eigh(H)
    if e[0] >= -1e-6 * e.abs().max():
        return None
    return V[:, e.abs().argmax()]
