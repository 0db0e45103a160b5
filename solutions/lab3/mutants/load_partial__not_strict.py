"""Everything is copied, whatever the prefixes are."""


def load_partial(target, source_state, prefixes):
    target.load_state_dict(source_state, strict=False)
    return sorted(n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes))
