"""Nothing is returned; the names are asked for."""

load_and_return = load_partial


def load_partial(target, source_state, prefixes):
    load_and_return(target, source_state, prefixes)
