"""The names are not sorted."""

load_sorted = load_partial


def load_partial(target, source_state, prefixes):
    names = load_sorted(target, source_state, prefixes)
    return [name for name in source_state if name in names]
