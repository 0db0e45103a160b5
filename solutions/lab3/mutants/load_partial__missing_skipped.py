"""Entries that are missing in target are skipped without an error."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    chosen = [n for n in chosen if n in own]
    bad = [n for n in chosen if own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(bad)
    for n in chosen:
        own[n].copy_(source_state[n])
    return sorted(chosen)
