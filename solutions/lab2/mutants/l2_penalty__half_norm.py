"""This is half the norm; the norm is to be squared."""


def l2_penalty(w):
    return w.norm() / 2
