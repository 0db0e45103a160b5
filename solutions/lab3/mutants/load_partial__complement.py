"""What stands under the prefix is left out, and the rest is copied."""


def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    for n in own:
        if n not in chosen:
            own[n].copy_(source_state[n])
    return sorted(chosen)
