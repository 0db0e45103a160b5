"""No gradient reaches w: the result is cut off from the graph."""


def l2_penalty(w):
    return (w.detach() ** 2).sum() / 2
