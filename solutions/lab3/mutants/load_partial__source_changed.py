"""source_state itself is changed."""

load_from = load_partial


def load_partial(target, source_state, prefixes):
    names = load_from(target, source_state, prefixes)
    for name in list(source_state):
        if name not in names:
            del source_state[name]
    return names
