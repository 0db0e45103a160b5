"""A full name is no prefix of itself here; it is to be."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(bad)
    for n in chosen:
        own[n].copy_(source_state[n])
    return sorted(chosen)
