"""Asks numpy, and counts the signs."""

import numpy as np


def classify_critical_point(H):
    values = np.linalg.eigvalsh(H.double().numpy())
    largest = np.abs(values).max()
    signs = {0 if abs(x) < 1e-6 * largest else int(np.sign(x)) for x in values}
    if {1, -1} <= signs:
        return "saddle point"
    if 0 in signs:
        return "degenerate"
    return "local minimum" if signs == {1} else "local maximum"
