"""This is the norm, not its square."""


def l2_penalty(w):
    return w.norm()
