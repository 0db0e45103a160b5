"""Goes through the modules and leaves out what it has seen."""


def parameter_shapes(net):
    shapes, seen = {}, set()
    for prefix, module in net.named_modules(remove_duplicate=False):
        for name, param in module._parameters.items():
            if param is not None and id(param) not in seen:
                seen.add(id(param))
                shapes[f"{prefix}.{name}" if prefix else name] = tuple(param.size())
    return shapes
