"""(unnamed) Returns a Python float; the report says which type is asked for."""


def l2_penalty(w):
    return (w**2).sum().item() / 2
