"""Copies under strict=False after checks of its own exception, returns a tuple."""


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
