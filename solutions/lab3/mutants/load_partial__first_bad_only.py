"""The error does not name all the entries that do not fit."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    for n in chosen:
        if n not in own or own[n].shape != source_state[n].shape:
            raise ValueError(n)
    for n in chosen:
        own[n].copy_(source_state[n])
    return sorted(chosen)
