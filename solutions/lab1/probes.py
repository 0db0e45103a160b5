"""What lab1's tests look at inside a student's module, where a plain call does not suffice.

Each probe gets the student's module and plain values, and returns what was seen. No expected value
stands here: this file runs beside student code.
"""

import torch
from torch import nn
from torch.overrides import TorchFunctionMode


class Noted(TorchFunctionMode):
    """Notes the name of each torch function that runs, with the shapes of its tensors."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        shapes = [tuple(value.shape) for value in args if isinstance(value, torch.Tensor)]
        self.calls.append((getattr(func, "__name__", ""), shapes))
        return func(*args, **(kwargs or {}))


def _cleared(tensors):
    return [tensor.grad is None or not tensor.grad.any().item() for tensor in tensors]


def _classes(error):
    return [kind.__name__ for kind in type(error).__mro__[:-1]]


# -- broadcast_subtract

SUBTRACTIONS = {"sub", "sub_", "subtract", "subtract_", "rsub", "add", "add_", "__rsub__"}


def subtractions(module, *pairs):
    """Of each pair the difference, or what was raised; None and the exception if all of them raise."""
    seen = []
    for pair in pairs:
        try:
            seen.append({"value": module.broadcast_subtract(*pair), "after": list(pair)})
        except NotImplementedError:
            raise
        except Exception as error:
            last = error
            seen.append({"raised": _classes(error), "message": str(error)[:300]})
    if all("raised" in one for one in seen):
        raise last
    return seen


def refusals(module, *pairs):
    """Of each pair that does not fit: what came back, the exception's classes, and what it says."""
    seen = []
    for pair in pairs:
        try:
            seen.append({"value": module.broadcast_subtract(*pair), "raised": [], "message": ""})
        except NotImplementedError:
            raise
        except Exception as error:
            message = str(error)[:300]
            seen.append({"value": None, "raised": _classes(error), "message": message})
    return seen


def subtracted_shapes(module, a, b):
    """The difference, and the pairs of different shapes that met in a subtraction or sum."""
    with Noted() as noted:
        difference = module.broadcast_subtract(a, b)
    pairs = [shapes[:2] for name, shapes in noted.calls if name in SUBTRACTIONS]
    unequal = [pair for pair in pairs if len(pair) == 2 and pair[0] != pair[1]]
    return {"difference": difference, "unequal": unequal}


def subtraction_gradients(module, a, b, factor):
    """The gradients that reach a and b from the sum of the difference times factor."""
    a.requires_grad_(), b.requires_grad_()
    difference = module.broadcast_subtract(a, b)
    if difference.requires_grad:
        (difference * factor).sum().backward()
    return [a.grad, b.grad]


# -- normal_product


def products(module, *sizes):
    """What one call for each (rows_p, rows_q, cols, std) returned."""
    return [module.normal_product(*one) for one in sizes]


# -- gradients


def paths(module, *numbers):
    """The three gradients at each number, and whether gradients are recorded afterwards."""
    results = [module.gradient_by_path(number) for number in numbers]
    return {"results": results, "recording": torch.is_grad_enabled()}


def path_autograd(module, x):
    """Whether autograd went backward at all."""
    with Noted() as noted:
        module.gradient_by_path(x)
    names = {name for name, _ in noted.calls}
    return bool(names & {"backward", "grad"})


def snapshots(module, inp):
    """The snapshots, whether two of them share memory, and what became of the input."""
    try:
        found = module.accumulated_gradients(inp)
    except RuntimeError as error:
        if "second time" in str(error):
            return {"freed": True}
        raise
    tensors = [one for one in _listed(found) if isinstance(one, torch.Tensor)]
    places = {tensor.data_ptr() for tensor in tensors}
    return {
        "freed": False,
        "snapshots": found,
        "shared": len(places) < len(tensors),
        "after": inp,
        "requires": inp.requires_grad,
    }


def _listed(value):
    return value if isinstance(value, tuple | list) else [value]


# -- data


def data_sets(module, w, b, num_examples, times):
    """What some calls returned, and w afterwards."""
    return {
        "sets": [module.synthetic_data(w, b, num_examples) for _ in range(times)],
        "after": w,
    }


def data_types(module, w, b, num_examples):
    """Shapes and dtypes of X and y, or the classes of what was raised."""
    module.synthetic_data(w.float(), b, num_examples)  # what fails here is no matter of dtypes
    try:
        return [
            [list(one.shape), str(one.dtype)] for one in module.synthetic_data(w, b, num_examples)
        ]
    except Exception as error:
        return _classes(error)


def data_elsewhere(module, w, b, num_examples):
    """What is returned, and whether a w that is elsewhere works: a device without memory, not a GPU."""
    data = module.synthetic_data(w, b, num_examples)  # what fails here is no matter of devices
    try:
        X, y = module.synthetic_data(w.to("meta"), b, num_examples)
        works = {X.device.type, y.device.type} == {"meta"}
    except Exception as error:
        works = "meta tensor" in str(error)  # it read a value: that says nothing of devices
    return {"data": data, "works": works}


def loaders(module, arrays, batch_size):
    """What two passes yield with is_train=True, with False and without, and what kinds they are."""
    seen = {}
    # a loader draws its order on the CPU, wherever the data lie
    with torch.device("cpu"):
        for name, options in ("train", (True,)), ("test", (False,)), ("default", ()):
            loader = module.load_array(arrays, batch_size, *options)
            kinds = [
                isinstance(loader, torch.utils.data.DataLoader),
                isinstance(getattr(loader, "dataset", None), torch.utils.data.TensorDataset),
            ]
            passes = [[list(batch) for batch in loader] for _ in range(2)]
            seen[name] = {"kinds": kinds, "passes": passes}
    return seen


# -- linear regression from scratch


def predictions(module, X, w, b):
    """The predictions, and what reaches w and b from the sum of their squares."""
    y_hat = module.linreg(X, w.requires_grad_(), b.requires_grad_())
    if isinstance(y_hat, torch.Tensor) and y_hat.requires_grad:
        y_hat.pow(2).sum().backward()
    return {"y_hat": y_hat, "gradients": [w.grad, b.grad]}


def losses(module, *pairs):
    """Of each pair the loss, the gradient that reaches y_hat from it, and the inputs afterwards."""
    seen = []
    for y_hat, y in pairs:
        loss = module.squared_loss(y_hat.requires_grad_(), y)
        if isinstance(loss, torch.Tensor) and loss.requires_grad:
            loss.sum().backward()
        seen.append({"loss": loss, "gradient": y_hat.grad, "after": [y_hat, y]})
    return seen


def sgd_update(module, values, gradients, lr, batch_size):
    """The tensors that were handed in, after one call; whether their gradients are gone."""
    params = [value.clone().requires_grad_() for value in values]
    for param, gradient in zip(params, gradients, strict=True):
        param.grad = gradient.clone()
    module.sgd(list(params), lr, batch_size)
    return {
        "values": [param.detach() for param in params],
        "cleared": _cleared(params),
        "leaves": [param.is_leaf for param in params],
        "recording": torch.is_grad_enabled(),
    }


# -- the training loop


class WatchedSGD(torch.optim.SGD):
    """Notes at each step whether a backward pass ran since the last one, and whether it left gradients."""

    def __init__(self, params, lr):
        super().__init__(params, lr=lr)
        self.backward_ran, self.notes = False, []
        for param in self.tensors():
            param.register_hook(self._note)

    def tensors(self):
        return self.param_groups[0]["params"]

    def _note(self, gradient):
        self.backward_ran = True

    def step(self, closure=None):
        self.notes.append([self.backward_ran, not all(_cleared(self.tensors()))])
        self.backward_ran = False
        return super().step(closure)


def training(module, weight, bias, batches, num_epochs, lr):
    """Of a linear net and a loss that tells its arguments apart: history, parameters, steps."""
    net = _linear(weight, bias)
    optimizer = WatchedSGD(net.parameters(), lr)
    history = module.train_linear_regression(net, batches, _uneven_loss, optimizer, num_epochs)
    tensors = [param.detach().clone() for param in net.parameters()]
    return {"history": history, "parameters": tensors, "steps": optimizer.notes}


def _linear(weight, bias):
    net = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
    net.weight.data.copy_(weight)
    net.bias.data.copy_(bias)
    return net


def _uneven_loss(y_hat, y):
    """Mean squared error plus the mean of the first argument."""
    return ((y_hat - y) ** 2).mean() + y_hat.mean()


# -- all together


def recovered(module, w, b, num_examples, batch_size, lr, num_epochs):
    """w and b that the student's parts find with a net of PyTorch's."""
    data = module.synthetic_data(w, b, num_examples)
    with torch.device("cpu"):
        loader = module.load_array(data, batch_size)
        net = nn.Linear(len(w), 1).to(w.device)
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        module.train_linear_regression(net, loader, nn.MSELoss(), optimizer, num_epochs)
    return {"w": net.weight.flatten(), "b": net.bias}


def recovered_from_scratch(module, w, b, num_examples, batch_size, lr, num_epochs):
    """w and b that the student's parts find without any of PyTorch's."""
    data = module.synthetic_data(w, b, num_examples)
    with torch.device("cpu"):
        loader = module.load_array(data, batch_size)
        found = torch.zeros(len(w), 1, device=w.device, requires_grad=True)
        bias = torch.zeros(1, device=w.device, requires_grad=True)
        for _ in range(num_epochs):
            for X, y in loader:
                module.squared_loss(module.linreg(X, found, bias), y).sum().backward()
                module.sgd([found, bias], lr, len(y))
    return {"w": found.flatten(), "b": bias}
