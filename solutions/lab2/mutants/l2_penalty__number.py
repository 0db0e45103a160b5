"""A Python number is returned: no gradient can flow through it."""


def l2_penalty(w):
    return (w**2).sum().item() / 2
