"""Shapes are not compared: entries of another shape are stretched or skipped."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in own]
    if bad:
        raise ValueError(bad)
    for n in chosen:
        own[n].copy_(source_state[n])
    return sorted(chosen)
