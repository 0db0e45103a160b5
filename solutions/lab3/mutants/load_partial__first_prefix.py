"""Only the first prefix is used."""

load_all = load_partial


def load_partial(target, source_state, prefixes):
    return load_all(target, source_state, prefixes[:1])
