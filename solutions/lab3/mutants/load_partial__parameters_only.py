"""Only parameters are copied; buffers are asked for too."""


def load_partial(target, source_state, prefixes):
    own = dict(target.named_parameters())
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in target.state_dict()]
    bad += [n for n in chosen if n in own and own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(bad)
    with torch.no_grad():
        for n in chosen:
            if n in own:
                own[n].copy_(source_state[n])
    return sorted(chosen)
