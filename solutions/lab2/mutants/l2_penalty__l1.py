"""These are the absolute values, not the squares."""


def l2_penalty(w):
    return w.abs().sum()
