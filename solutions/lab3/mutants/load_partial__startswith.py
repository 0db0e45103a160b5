"""The prefix layer1 also takes layer10: compare whole components."""


def load_partial(target, source_state, prefixes):
    chosen = {n: v for n, v in source_state.items() if n.startswith(tuple(prefixes))}
    own = target.state_dict()
    if any(n not in own or own[n].shape != v.shape for n, v in chosen.items()):
        raise ValueError(list(chosen))
    target.load_state_dict(chosen, strict=False)
    return sorted(chosen)
