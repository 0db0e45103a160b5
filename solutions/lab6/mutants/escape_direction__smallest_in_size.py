"""This is the eigenvector of the eigenvalue that is smallest in size."""

import torch


def escape_direction(H):
    e, V = torch.linalg.eigh(H)
    if e[0] >= -1e-6 * e.abs().max():
        return None
    return V[:, e.abs().argmin()]
