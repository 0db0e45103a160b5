"""A new parameter is put in place of the old one, which an optimiser may hold."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(bad)
    copies = {n: source_state[n].clone() for n in chosen}
    target.load_state_dict(copies, strict=False, assign=True)
    return sorted(chosen)
