"""What lab3's tests look at inside a student's module, where a plain call does not suffice.

Each probe gets the student's module and plain values, and returns what was seen. No expected value
stands here: this file runs beside student code.
"""

import os
import pickle
import tempfile
from pathlib import Path

import torch
import torch.utils.serialization.config  # torch.save would import it in every worker
from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook


def _linear(weight, bias=None):
    """An nn.Linear with these values."""
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias is not None, dtype=weight.dtype)
    with torch.no_grad():
        linear.weight.copy_(weight)
        if bias is not None:
            linear.bias.copy_(bias)
    return linear


def _state(net):
    """A copy of all that state_dict() holds now."""
    return {name: value.detach().clone() for name, value in net.state_dict().items()}


def _names(net):
    return [name for name, _ in net.named_parameters()]


def _backward(output):
    """Of the sum of squares, if gradients were recorded."""
    if isinstance(output, torch.Tensor) and output.requires_grad:
        output.pow(2).sum().backward()


# -- containers and blocks


class Scaled(nn.Module):
    """ax + b with two numbers."""

    def __init__(self, weight, bias):
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())

    def forward(self, X):
        return X * self.weight + self.bias


def sequential(module, values, order, X):
    """MySequential of modules ax + b, by `order`: a place may stand there twice."""
    made = [Scaled(*pair) for pair in values]
    net = module.MySequential(*(made[place] for place in order))
    output = net(X)
    if not all(isinstance(key, str) for key in net._modules):
        return {"output": output, "names": None, "ready_made": False}
    return {
        "output": output,
        "names": list(net.state_dict()),
        "learning": _names(net),
        "ready_made": any(isinstance(part, nn.Sequential) for part in net.modules()),
    }


def sequential_tree(module, values, X):
    """One inside another, in float64 and in eval mode; and one without any module."""
    first, second, third = (Scaled(*pair) for pair in values)
    net = module.MySequential(
        first, module.MySequential(module.MySequential(second), nn.Tanh()), third
    )
    net.to(torch.float64).eval()
    return {
        "output": net(X.double()),
        "names": list(net.state_dict()),
        "training": [part.training for part in (first, second, third)],
        "empty": module.MySequential()(X),
        "empty_names": list(module.MySequential().state_dict()),
    }


def parallel(module, first, second, X):
    """Two linear networks side by side, on (B, D), or on (B, C, L) by convolutions of width 1."""

    def net(weight):
        if X.dim() == 2:
            return _linear(weight)
        conv = nn.Conv1d(weight.shape[1], weight.shape[0], 1, bias=False)
        conv.weight.data.copy_(weight[..., None])
        return conv

    block = module.ParallelBlock(net(first), net(second))
    try:
        output = block(X)
    except TypeError as error:
        if "cat" not in str(error):
            raise
        return {"tuple": False}
    return {"tuple": True, "output": output, "learning": sorted(map(len, block.parameters()))}


def block(module, name, X, *, values):
    """A fresh block: two outputs of the same input, what is in it, and what a gradient reached."""
    net = getattr(module, name)()
    seen = {**_twice(net, X), "shapes": _shapes(net.state_dict())}
    if values:
        _backward(seen["outputs"][0])
        params = list(net.parameters())
        seen["state"] = _state(net)
        seen["learning"] = len(params)
        seen["reached"] = [param.grad is not None and bool(param.grad.any()) for param in params]
    return seen


def _twice(net, X):
    """Two outputs of the same input, and how many parameters were made for them."""
    made = []
    noting = register_module_parameter_registration_hook(lambda *made_now: made.append(made_now))
    try:
        return {"outputs": [net(X), net(X)], "made": len(made)}
    finally:
        noting.remove()


def _fill(tensors):
    """Puts random numbers into the very tensors, so that outputs have to be computed from them."""
    with torch.no_grad():
        for tensor in tensors:
            tensor.normal_(0, 2 / tensor.numel() ** 0.5)


def _shapes(state):
    return {name: tuple(value.shape) for name, value in state.items()}


def fixed_hidden(module, instances, X, *cases):
    """What FixedHiddenMLP is made of and what it gives for X, twice; the constants of some instances.

    If that is as it must be, then also its outputs with the weight, bias and constant of each case
    in place of its own.
    """
    net, *others = [module.FixedHiddenMLP() for _ in range(instances)]
    seen = {
        "again": [net(X), net(X)],
        "parameters": sorted(tuple(param.shape) for param in net.parameters()),
        "constants": [_constants(one) for one in (net, *others)],
        "saved": len(_constants(net, persistent=True)),
    }
    fixed = isinstance(seen["again"][0], torch.Tensor) and torch.equal(*seen["again"])
    if not fixed or len(seen["parameters"]) != 2 or seen["saved"] != 1:
        return seen
    seen["moved"] = str(net.to(torch.float64)(X.double()).dtype)
    net.to(torch.float32)
    seen["outputs"] = []
    for weight, bias, constant, X in cases:
        with torch.no_grad():
            for param in net.parameters():
                param.copy_(weight if param.dim() == 2 else bias)
            _constants(net)[0].copy_(constant)
        seen["outputs"].append(net(X))
        _backward(seen["outputs"][-1])
    seen["reached"] = [param.grad is not None for param in net.parameters()]
    return seen


def _constants(net, persistent=False):
    """The (20, 20) tensors that are no parameters: registered, or those that state_dict() has."""
    own = {id(param) for param in net.parameters()}
    names = set(net.state_dict())
    return [
        value
        for name, value in net.named_buffers()
        if value.shape == (20, 20) and id(value) not in own and (not persistent or name in names)
    ]


# -- initialisation


def init_normal(module, dtype, value):
    """State of a net after net.apply(init_normal); everywhere was `value` before it."""
    net = nn.Sequential(
        nn.Linear(40, 50),
        nn.BatchNorm1d(50),
        nn.Sequential(nn.Linear(50, 3), nn.LayerNorm(3), nn.Conv1d(3, 2, 1), nn.Embedding(2, 3)),
    ).to(getattr(torch, dtype))
    seen = _initialised(net, value, lambda: net.apply(module.init_normal))
    alone = nn.Linear(3, 2, bias=False)
    alone.weight.data.fill_(value)
    try:
        module.init_normal(alone)
        seen["without_bias"] = alone.weight
    except Exception as error:
        seen["without_bias"] = type(error).__name__
    return seen


def init_blocks(module, with_bias, value, mark):
    """State of a nested net after init_blocks; everywhere was `value` before it.

    In place of the module's init_normal stands one that fills weights with `mark`: so a mistake
    there is none here. Without a bias, the first block has a second linear, and a ReLU ends the net.
    """
    net = nn.Sequential(
        nn.Sequential(nn.Linear(20, 30), nn.ReLU()),
        nn.BatchNorm1d(30),
        nn.Sequential(nn.Linear(30, 20), nn.Sequential(nn.Linear(20, 30, bias=with_bias))),
        nn.Linear(30, 4),
    )
    if not with_bias:
        net[0].append(nn.Linear(30, 30))
        net.append(nn.ReLU())
    own = vars(module).get("init_normal")
    walks = _walks(own)

    def marked(part):
        for inner in part.modules() if walks else [part]:
            for param in inner.parameters() if type(inner) is nn.Linear else ():
                param.data.fill_(mark if param.dim() == 2 else 0.0)

    module.init_normal = marked
    try:
        return _initialised(net, value, lambda: module.init_blocks(net))
    except (AttributeError, TypeError):
        if with_bias:
            raise
        return None
    finally:
        if own is None:
            del module.init_normal
        else:
            module.init_normal = own


def _walks(init_normal):
    """Whether an init_normal changes the linears inside of a module too."""
    block = nn.Sequential(nn.Linear(2, 2))
    block[0].weight.data.fill_(0.5)
    try:
        init_normal(block)
    except Exception:
        return False
    return bool((block[0].weight != 0.5).any())


def _initialised(net, value, initialise):
    with torch.no_grad():
        for param in net.parameters():
            param.fill_(value)
    before = dict(net.named_parameters())
    initialise()
    after = dict(net.named_parameters())
    return {
        "state": _state(net),
        "same": [after.get(name) is param for name, param in before.items()],
        "learning": [param.requires_grad and param.is_leaf for param in net.parameters()],
    }


# -- looking inside, sharing


def shapes(module, kind, width):
    """parameter_shapes of a plain net, or of one with shared layers, buffers and frozen parts."""
    if kind == "plain":
        net = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, 1, bias=False))
    elif kind == "buffers":
        norm = nn.Sequential(nn.BatchNorm2d(width))
        net = nn.Sequential(nn.Conv2d(2, width, 3), norm, nn.PReLU())
        net[0].weight.requires_grad_(False)
        net[1].scale = nn.Parameter(torch.tensor(1.0))
    else:
        shared = nn.Linear(4, 4)
        twice = nn.Sequential(nn.Linear(4, width), shared)
        net = nn.Sequential(shared, twice, nn.Linear(4, width))
        net[2].weight = net[1][0].weight
    found = module.parameter_shapes(net)
    seen = {"found": found, "order": list(found) if isinstance(found, dict) else None}
    if isinstance(found, dict):
        seen["listed"] = any(isinstance(shape, list) for shape in found.values())
    return seen


def shared(module, sizes, X):
    """A fresh SharedMLP: two outputs of the same input, parameters, the second output's gradients.

    If there are too many parameters, also what they are after a step and a pass.
    """
    net = module.SharedMLP(*sizes)
    seen = _twice(net, X)
    _backward(seen["outputs"][1])
    params = list(net.parameters())
    seen |= {
        "parameters": [param.detach().clone() for param in params],
        "gradients": [param.grad for param in params],
    }
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= 0.1 * param.grad
    if len(params) > 6:
        net(X)
        seen["later"] = [param.detach().clone() for param in params]
    return seen


# -- layers


def centered(module, *inputs):
    """One CenteredLayer on all inputs; the inputs afterwards, what it keeps, a gradient.

    The gradient is that of the sum of cubes: a sum of squares has the same with the mean cut off.
    """
    layer = module.CenteredLayer()
    outputs = [layer(X) for X in inputs]
    X = inputs[-1].clone().requires_grad_()
    output = layer(X.clone())
    if output.requires_grad:
        output.pow(3).sum().backward()
    return {
        "outputs": outputs,
        "after": list(inputs),
        "kept": len(list(layer.parameters())),
        "gradient": X.grad,
    }


def layer(module, name, sizes, values, X):
    """MyLinear or TensorDot with the given values in place of its own: output and gradients.

    Before that its own values; if their shapes are others, only those are returned.
    """
    net = getattr(module, name)(*sizes)
    own = {key: param.detach().clone() for key, param in net.named_parameters()}
    seen = {"own": own}
    if {key: value.shape for key, value in own.items()} != {k: v.shape for k, v in values.items()}:
        return seen
    net.to(X.dtype)
    with torch.no_grad():
        for key, param in net.named_parameters():
            param.copy_(values[key])
    try:
        output = net(X)
    except (RuntimeError, IndexError, ValueError):
        seen["alone"], seen["square"] = _works(net, X[0]), _works_square(module, name, X)
        if not seen["alone"] and not seen["square"]:
            raise
        return seen
    _backward(output)
    gradients = {key: param.grad for key, param in net.named_parameters()}
    return {**seen, "output": output, "after": X, "gradients": gradients}


def _works(net, X):
    try:
        return isinstance(net(X), torch.Tensor)
    except (RuntimeError, IndexError, ValueError):
        return False


def _works_square(module, name, X):
    """Whether as many outputs as inputs are no problem."""
    return _works(getattr(module, name)(X.shape[1], X.shape[1]).to(X.dtype), X)


# -- checkpoints


def _net():
    return nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))


def _train(net, optimizer, X, y, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(X), y).backward()
        optimizer.step()


def saved(module, X, y, lr, epochs):
    """What lies in the file after a training that was saved after each of `epochs`; the net's state."""
    net = _net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
    optimizer.param_groups[0]["lr"] = lr  # changed on the way, as a schedule does
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.pt"
        for epoch in epochs:
            _train(net, optimizer, X, y, 1)
            module.save_checkpoint(path if epoch % 2 else str(path), net, optimizer, epoch)
        seen = {
            "written": path.is_file(),
            "parameters": [param.detach().clone() for param in net.parameters()],
            "buffers": [buffer.clone() for buffer in net.buffers()],
            "momentum": [state["momentum_buffer"].clone() for state in optimizer.state.values()],
            "training": net.training,
        }
        if not seen["written"]:
            return seen
        try:
            content = torch.load(path, map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError):
            return {**seen, "readable": False}
    tensors, numbers = [], []
    _collect(content, tensors, numbers)
    return {**seen, "readable": True, "tensors": tensors, "numbers": numbers}


def _collect(value, tensors, numbers):
    """All tensors and numbers in a file, whatever its format."""
    if isinstance(value, torch.Tensor):
        tensors.append(value)
    elif isinstance(value, int | float):
        numbers.append(value)
    elif isinstance(value, dict):
        for item in value.values():
            _collect(item, tensors, numbers)
    elif isinstance(value, list | tuple | set):
        for item in value:
            _collect(item, tensors, numbers)


def loaded(module, content, X, y, steps):
    """A fresh net and optimiser, loaded from the file `content` (its bytes) and trained for `steps`.

    If that raises, perhaps the file is of another format than theirs: then the same from a file of
    their own save_checkpoint, with a second net that goes on without a stop.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.pt"
        path.write_bytes(content.cpu().numpy().tobytes())
        try:
            return _resumed(module, str(path), X, y, steps)
        except Exception as error:
            refused = error
        path.unlink()
        try:
            return _own(module, path, X, y, steps)
        except Exception:
            raise refused from None


def _own(module, path, X, y, steps):
    net = _net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    _train(net, optimizer, X, y, 2)
    module.save_checkpoint(path, net, optimizer, 11)
    at_stop = _state(net)
    _train(net, optimizer, X, y, steps)
    return {**_resumed(module, path, X, y, steps), "saved": [11, at_stop, _state(net)]}


def _resumed(module, path, X, y, steps):
    net = _net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    fresh = _state(net)
    net[1].eval()
    epoch = module.load_checkpoint(path, net, optimizer)
    modes, after = [part.training for part in net.modules()], _state(net)
    _train(net.train(), optimizer, X, y, steps)
    return {"epoch": epoch, "fresh": fresh, "loaded": after, "modes": modes, "later": _state(net)}


class _Code:
    """What makes a folder while it is unpickled, as a stand-in for any harm."""

    def __init__(self, folder):
        self.folder = str(folder)

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def poisoned(module):
    """For a file that carries code: whether load_checkpoint raised, and whether the code ran.

    Noted as well: whether it reads a good file.

    A plain pickle is run by torch.load and by pickle.load alike, unless they look what is in it.
    """
    net = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    with tempfile.TemporaryDirectory() as folder:
        path, trace = Path(folder) / "run.pt", Path(folder) / "trace"
        content = {"net": net.state_dict(), "optimizer": optimizer.state_dict()}
        path.write_bytes(pickle.dumps({**content, "epoch": _Code(trace)}, protocol=2))
        raised = False
        try:
            module.load_checkpoint(path, net, optimizer)
        except NotImplementedError:
            raise
        except Exception:
            raised = True
        return {"raised": raised, "ran": trace.exists(), "reads": _reads(module)}


def _reads(module):
    """Whether load_checkpoint brings back a net from a good file, of the agreed format or of their own."""
    saved, net = _net(), _net()
    _fill(saved.parameters())
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    content = {"net": saved.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 1}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "good.pt"
        torch.save(content, path)
        for save in (lambda: None, lambda: module.save_checkpoint(path, saved, optimizer, 1)):
            try:
                save()
                module.load_checkpoint(path, net, optimizer)
            except NotImplementedError:
                raise
            except Exception:
                continue
            pairs = zip(saved.parameters(), net.parameters(), strict=True)
            if all(torch.equal(one, other) for one, other in pairs):
                return True
    return False


def without_gpu(module, content):
    """Whether a file whose tensors lay on a GPU is read; if not, whether saving copies to the CPU.

    The second is seen from tensors without memory: to copy them elsewhere raises.
    """
    net = _net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gpu.pt"
        path.write_bytes(content.cpu().numpy().tobytes())
        try:
            module.load_checkpoint(path, net, optimizer)
            return {"read": True, "copied": False, "reads": _reads(module)}
        except RuntimeError as error:
            if isinstance(error, NotImplementedError):
                raise
            read = "CUDA" not in str(error)
        except Exception:  # it was read, and is of another format than theirs
            read = True
        net = _net().to("meta")
        optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
        try:
            module.save_checkpoint(path, net, optimizer, 1)
            copied = False
        except NotImplementedError as error:
            copied = "meta tensor" in str(error)
        except Exception:
            copied = True  # it looked at values: that says nothing of devices
    return {"read": read, "copied": copied, "reads": _reads(module)}


# -- parts of networks


def _parts(values, features):
    """Linears with batch norm under layer1, one under layer10, and a head, with these values."""
    body = nn.Sequential(nn.Linear(3, 3, bias=False), nn.BatchNorm1d(3))
    net = nn.ModuleDict(
        {"layer1": body, "layer10": nn.Linear(3, 3, bias=False), "head": nn.Linear(3, features)}
    )
    net.load_state_dict(values)
    return net


def partial(module, values, features, source, prefixes, refusing=False):
    """load_partial: what it returned; target and source then, source once target changed.

    What it raises is an answer if it is to refuse.
    """
    target = _parts(values, features)
    before = dict(target.named_parameters())
    given = {name: value.clone() for name, value in source.items()}
    seen = {"names": None, "raised": [], "message": ""}
    try:
        seen["names"] = module.load_partial(target, source, prefixes)
    except NotImplementedError:
        raise
    except Exception as error:
        if not refusing or (isinstance(error, AttributeError) and error.obj is module):
            raise
        seen["raised"] = [kind.__name__ for kind in type(error).__mro__]
        seen["message"] = str(error)[:2000]
    if seen["raised"]:
        seen["changed"] = not all(torch.equal(values[n], v) for n, v in target.state_dict().items())
    else:
        seen["target"] = _state(target)
    after = dict(target.named_parameters())
    seen["same"] = all(after.get(name) is param for name, param in before.items())
    with torch.no_grad():
        for value in [*target.parameters(), *target.buffers()]:
            value.add_(1)
    seen["source_names"] = list(source) == list(given)
    seen["source_values"] = all(torch.equal(source[n], given[n]) for n in given if n in source)
    return seen


def refused(module, values, features, source, changes, prefixes):
    """load_partial from the source with each of the changes in turn, each time into a new target."""
    return [
        partial(module, values, features, source | change, prefixes, refusing=True)
        for change in changes
    ]


class _Parts(nn.Module):
    """Two bodies with batch norm whose names begin alike, a head, and a tail of so many layers."""

    def __init__(self, layers):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.BatchNorm1d(4), nn.Tanh()))
        self.body2 = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
        self.head = nn.Sequential(nn.Linear(4, 2), nn.Dropout(0.5))
        self.tail = nn.Sequential(*(nn.Linear(2, 2) for _ in range(layers)))

    def forward(self, X):
        return self.tail(self.head(self.body2(self.body(X))))


def frozen(module, layers, prefixes, X, y):
    """A net that was updated once, frozen by each list of prefixes in turn, and trained a step.

    The optimiser has all parameters, with momentum and weight decay, from before; one part (the
    head's dropout) was in eval mode.
    """
    net = _Parts(layers)
    net.head[1].eval()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    for param in net.parameters():
        param.grad = torch.ones_like(param)
    optimizer.step()
    after_each = []
    for own in prefixes:
        module.freeze(net, own)
        after_each.append([name for name, param in net.named_parameters() if param.requires_grad])
    before = _state(net)
    seen = {
        "after_each": after_each,
        "modes": {name: part.training for name, part in net.named_modules()},
        "learning": [name for name, param in net.named_parameters() if param.requires_grad],
        "graded": [name for name, param in net.named_parameters() if param.grad is not None],
        "names": _names(net),
    }
    if seen["learning"]:
        optimizer.zero_grad(set_to_none=False)  # what is not None, an optimiser moves
        nn.functional.cross_entropy(net(X), y).backward()
        optimizer.step()
    after = _state(net)
    seen["changed"] = [name for name in before if not torch.equal(before[name], after[name])]
    return seen


def unfrozen(module, layers):
    """A net with frozen parts, in mixed modes: what learns and every mode after unfreeze."""
    net = _Parts(layers)
    for param in [*net.body.parameters(), net.head[0].weight]:
        param.requires_grad_(False)
    net.body.eval()
    before = {name: part.training for name, part in net.named_modules()}
    state, objects = _state(net), list(net.parameters())
    module.unfreeze(net)
    after = {name: part.training for name, part in net.named_modules()}
    return {
        "names": _names(net),
        "learning": [name for name, param in net.named_parameters() if param.requires_grad],
        "modes_kept": before == after,
        "values_kept": all(torch.equal(state[name], value) for name, value in _state(net).items()),
        "same": all(a is b for a, b in zip(objects, net.parameters(), strict=True)),
    }


def learning(module, layers, with_shared):
    """Of what trainable_parameters gives: each one's place among the net's parameters, -1 for none."""
    net = _Parts(layers)
    if with_shared:
        net.again = net.body2
        net.tied = nn.Linear(4, 2, bias=False)
        net.tied.weight = net.head[0].weight
    for param in [*net.body.parameters(), net.head[0].bias]:
        param.requires_grad_(False)
    places = {id(param): place for place, param in enumerate(net.parameters())}
    given, own = list(module.trainable_parameters(net)), list(net.parameters())
    others = [param for param in given if id(param) not in places]
    return {
        "places": [places.get(id(param), -1) for param in given],
        "learning": [places[id(p)] for p in net.parameters() if p.requires_grad],
        "pairs": any(isinstance(param, tuple) for param in given),
        "groups": any(isinstance(param, dict | list) for param in given),
        "copies": all(_is_copy(param, own) for param in others),
    }


def _is_copy(given, own):
    return isinstance(given, torch.Tensor) and any(torch.equal(given, param) for param in own)
