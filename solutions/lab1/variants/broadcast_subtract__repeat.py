"""Copies by repeat in place of expand, from the last dimension on; negates and adds."""


def broadcast_subtract(a, b):
    first, second = list(a.shape), list(b.shape)
    while len(first) < len(second):
        first.insert(0, 1)
    while len(second) < len(first):
        second.insert(0, 1)
    times_a, times_b = [], []
    for i, j in zip(first, second, strict=True):
        if i != j and i != 1 and j != 1:
            raise ValueError("cannot subtract " + str(list(a.shape)) + " and " + str(list(b.shape)))
        times_a.append(j if i == 1 else 1)
        times_b.append(i if j == 1 else 1)
    if not first:
        return a - b
    return a.repeat(*times_a) + (-b.repeat(*times_b))
