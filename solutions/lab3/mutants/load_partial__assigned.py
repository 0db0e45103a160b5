"""Target and source share their tensors; copy the values."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(bad)
    target.load_state_dict({n: source_state[n] for n in chosen}, strict=False, assign=True)
    return sorted(chosen)
