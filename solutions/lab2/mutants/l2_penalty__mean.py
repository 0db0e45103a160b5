"""The mean is taken where the sum is asked for."""


def l2_penalty(w):
    return (w**2).mean() / 2
