"""Target and source share their tensors; copy the values."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(bad)
    for n in chosen:
        own[n].set_(source_state[n].untyped_storage(), 0, own[n].shape)
    for name, value in [*target.named_parameters(), *target.named_buffers()]:
        if name in chosen:
            value.data = source_state[name]
    return sorted(chosen)
