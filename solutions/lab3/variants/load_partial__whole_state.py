"""Loads a whole state in which the chosen entries are replaced."""


def load_partial(target, source_state, prefixes):
    wanted = [prefix.split(".") for prefix in prefixes]

    def matches(name):
        parts = name.split(".")
        return any(parts[: len(prefix)] == prefix for prefix in wanted)

    state = target.state_dict()
    chosen = {name: value for name, value in source_state.items() if matches(name)}
    missing = sorted(chosen.keys() - state.keys())
    shapes = [n for n in chosen.keys() & state.keys() if chosen[n].shape != state[n].shape]
    if missing or shapes:
        raise ValueError(f"missing: {missing}; other shapes: {sorted(shapes)}")
    target.load_state_dict(state | chosen)
    return sorted(chosen)
