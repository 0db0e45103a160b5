"""Complex eigenvalues made real, in no order; the first entry made positive."""

import torch


def escape_direction(H):
    values, vectors = torch.linalg.eig(H)
    values, vectors = values.real, vectors.real
    i = int(values.argmin())
    if values[i] >= 0 or values[i].abs() < 1e-6 * values.abs().max():
        return None
    direction = vectors[:, i] / vectors[:, i].norm()
    return direction if direction[0] >= 0 else -direction
