"""Adds the missing dimensions by unsqueeze, then expand_as both ways; x separates sizes in the message."""


def broadcast_subtract(a, b):
    x, y = a, b
    while x.dim() < y.dim():
        x = x.unsqueeze(0)
    while y.dim() < x.dim():
        y = y.unsqueeze(0)
    for d in range(x.dim()):
        if x.size(d) == 1 or y.size(d) == 1 or x.size(d) == y.size(d):
            continue
        shapes = ["x".join(str(n) for n in t.shape) for t in (a, b)]
        raise ValueError("shapes " + shapes[0] + " / " + shapes[1])
    for d in range(x.dim()):
        if x.size(d) == 1:
            x = x.expand(*(y.size(d) if e == d else -1 for e in range(x.dim())))
    y = y.expand_as(x)
    return x.sub(y)
