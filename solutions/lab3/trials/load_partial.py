# %% wrong: Target and source share their tensors; copy the values.
def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(bad)
    target.load_state_dict({n: source_state[n] for n in chosen}, strict=False, assign=True)
    return sorted(chosen)


# %% wrong, as above: Half is loaded before the error: check everything first.
# - bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]
# + bad = []
# + for n in chosen:
# +     if n not in own or own[n].shape != source_state[n].shape:
# +         bad.append(n)
# +     else:
# +         own[n].copy_(source_state[n])
# - target.load_state_dict({n: source_state[n] for n in chosen}, strict=False, assign=True)

# %% wrong, as above: Another error than ValueError is raised.
# -     raise ValueError(bad)
# - target.load_state_dict({n: source_state[n] for n in chosen}, strict=False, assign=True)
# +     raise KeyError(bad)
# + for n in chosen:
# +     own[n].copy_(source_state[n])

# %% wrong, as above: A new parameter is put in place of the old one, which an optimiser may hold.
# - target.load_state_dict({n: source_state[n] for n in chosen}, strict=False, assign=True)
# + copies = {n: source_state[n].clone() for n in chosen}
# + target.load_state_dict(copies, strict=False, assign=True)

# %% wrong, as above: Target and source share their tensors; copy the values.
# - target.load_state_dict({n: source_state[n] for n in chosen}, strict=False, assign=True)
# + for n in chosen:
# +     own[n].set_(source_state[n].untyped_storage(), 0, own[n].shape)
# + for name, value in [*target.named_parameters(), *target.named_buffers()]:
# +     if name in chosen:
# +         value.data = source_state[name]

# %% wrong: Only the first prefix is used.
load_all = load_partial


def load_partial(target, source_state, prefixes):
    return load_all(target, source_state, prefixes[:1])


# %% wrong: The names are not sorted.
load_sorted = load_partial


def load_partial(target, source_state, prefixes):
    names = load_sorted(target, source_state, prefixes)
    return [name for name in source_state if name in names]


# %% wrong: Everything is copied, whatever the prefixes are.
def load_partial(target, source_state, prefixes):
    target.load_state_dict(source_state, strict=False)
    return sorted(n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes))


# %% wrong: Nothing is copied.
def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    for n in chosen:
        own[n] = source_state[n]
    return sorted(chosen)


# %% wrong, as above: What stands under the prefix is left out, and the rest is copied.
# - for n in chosen:
# -     own[n] = source_state[n]
# + for n in own:
# +     if n not in chosen:
# +         own[n].copy_(source_state[n])

# %% wrong, as above: The error does not name all the entries that do not fit.
# -     own[n] = source_state[n]
# +     if n not in own or own[n].shape != source_state[n].shape:
# +         raise ValueError(n)
# + for n in chosen:
# +     own[n].copy_(source_state[n])

# %% wrong: Nothing is returned; the names are asked for.
load_and_return = load_partial


def load_partial(target, source_state, prefixes):
    load_and_return(target, source_state, prefixes)


# %% wrong: Only parameters are copied; buffers are asked for too.
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


# %% wrong: Shapes are not compared: entries of another shape are stretched or skipped.
def load_partial(target, source_state, prefixes):
    own = target.state_dict()
    chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
    bad = [n for n in chosen if n not in own]
    if bad:
        raise ValueError(bad)
    for n in chosen:
        own[n].copy_(source_state[n])
    return sorted(chosen)


# %% wrong, as above: A full name is no prefix of itself here; it is to be.
# - chosen = [n for n in source_state if any(n == p or n.startswith(p + ".") for p in prefixes)]
# - bad = [n for n in chosen if n not in own]
# + chosen = [n for n in source_state if any(n.startswith(p + ".") for p in prefixes)]
# + bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]

# %% wrong, as above: Entries that are missing in target are skipped without an error.
# - bad = [n for n in chosen if n not in own]
# + chosen = [n for n in chosen if n in own]
# + bad = [n for n in chosen if own[n].shape != source_state[n].shape]

# %% wrong, as above: Shapes are not compared: entries of another shape are stretched or skipped.
# - own[n].copy_(source_state[n])
# + if own[n].shape == source_state[n].shape:
# +     own[n].copy_(source_state[n])

# %% wrong: source_state itself is changed.
load_from = load_partial


def load_partial(target, source_state, prefixes):
    names = load_from(target, source_state, prefixes)
    for name in list(source_state):
        if name not in names:
            del source_state[name]
    return names


# %% wrong: The prefix layer1 also takes layer10: compare whole components.
def load_partial(target, source_state, prefixes):
    chosen = {n: v for n, v in source_state.items() if n.startswith(tuple(prefixes))}
    own = target.state_dict()
    if any(n not in own or own[n].shape != v.shape for n, v in chosen.items()):
        raise ValueError(list(chosen))
    target.load_state_dict(chosen, strict=False)
    return sorted(chosen)


# %% right: Copies under strict=False after checks of its own exception, returns a tuple.
class DoesNotFit(ValueError):
    pass


def load_partial(target, source_state, prefixes):
    tensors = dict(target.named_parameters()) | dict(target.named_buffers())
    names = sorted(
        name for name in source_state if any((name + ".").startswith(p + ".") for p in prefixes)
    )
    bad = [n for n in names if n not in tensors or tensors[n].size() != source_state[n].size()]
    if bad:
        raise DoesNotFit(*bad)
    for name in names:
        tensors[name].data.copy_(source_state[name].data)
    return tuple(names)


# %% right: Loads a whole state in which the chosen entries are replaced.
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
