"""What lab4's tests look at inside a student's module, where a plain call does not suffice.

Each probe gets the student's module and plain values, and returns what was seen. No expected value
stands here: this file runs beside student code.
"""

import torch
from torch import nn
from torch.overrides import TorchFunctionMode


def _copies(tensors):
    return [tensor.detach().clone() for tensor in tensors]


def _gradients(tensors):
    return [None if tensor.grad is None else tensor.grad.clone() for tensor in tensors]


def _fill(params):
    """Puts random numbers into the very tensors, so that no bias is 0 and no weight small."""
    with torch.no_grad():
        for param in params:
            param.normal_(0, 2 / param.numel() ** 0.5)


def _backward(*outputs):
    loss = sum(output.pow(2).sum() for output in outputs)
    if loss.requires_grad:
        loss.backward()


def _raised(error):
    return [kind.__name__ for kind in type(error).__mro__]


# -- Linear and the models


def linear(module, sizes, *inputs):
    """A fresh Linear: its tensors as they were made, what is learnt, outputs after new numbers."""
    layer = module.Linear(*sizes)
    weight, bias = layer.weight, layer.bias
    params = list(layer.parameters())
    seen = {
        "fresh": _copies([weight, bias]),
        "leaves": [tensor.is_leaf for tensor in (weight, bias)],
        "learning": [tensor.requires_grad for tensor in (weight, bias)],
        "listed": [any(param is tensor for param in params) for tensor in (weight, bias)],
        "count": len(params),
    }
    again = module.Linear(*sizes).weight.detach().clone()
    _fill([weight, bias])
    outputs = [layer(X) for X in inputs]
    if inputs:
        _backward(*outputs)
    seen["again"] = again
    return {**seen, "outputs": outputs, "values": [weight, bias], "gradients": _grads(weight, bias)}


def _grads(*tensors):
    return _gradients(tensor for tensor in tensors if tensor.is_leaf)


def model(module, name, sizes, *inputs):
    """A fresh model: outputs after new numbers in its parameters, and what reaches these.

    A second round of new numbers shows whether the model computes with what it lists. Images that
    do not fit give no output.
    """
    net = getattr(module, name)(*sizes)
    params = list(net.parameters())
    rounds = []
    for _ in range(2):
        _fill(params)
        rounds.append({"parameters": _copies(params), "outputs": [_output(net, X) for X in inputs]})
    _backward(*[output for output in rounds[-1]["outputs"] if output is not None])
    return {"rounds": rounds, "gradients": _grads(*params), "module": isinstance(net, nn.Module)}


def _output(net, X):
    try:
        return net(X)
    except RuntimeError as error:
        if X.dim() == 2 or isinstance(error, NotImplementedError):
            raise
        return None


class Moving(TorchFunctionMode):
    """Stands in for a GPU: whatever is moved to it becomes a new tensor on the CPU, and is noted."""

    def __init__(self, device):
        super().__init__()
        self.device = torch.device(device)
        self.moved = []  # kept alive: addresses of what is gone are used again

    def has(self, tensor):
        return any(tensor.data_ptr() == other.data_ptr() for other in self.moved)

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        named = self._is_named(args) or self._is_named(kwargs.values())
        if func is torch.device or not (named or func.__name__ == "cuda"):
            return self._stays(func(*args, **kwargs), func.__name__, args)
        if func.__name__ == "cuda":
            func, args, kwargs = torch.Tensor.to, (args[0], "cpu"), {}
        result = func(
            *[self._at_home(value) for value in args],
            **{key: self._at_home(value) for key, value in kwargs.items()},
        )
        if isinstance(result, torch.Tensor):
            given = [value for value in args if isinstance(value, torch.Tensor)]
            if any(result.data_ptr() == tensor.data_ptr() for tensor in given):
                result = result.clone()
            self.moved.append(result)
        return result

    def _stays(self, result, name, args):
        """What is made of a tensor that was moved is there too, unless it is brought back."""
        back = name == "cpu" or any(str(value) == "cpu" for value in args[1:] if _plain(value))
        if isinstance(result, torch.Tensor) and not back:
            tensors = [value for value in args if isinstance(value, torch.Tensor)]
            if any(map(self.has, tensors)):
                self.moved.append(result)
        return result

    def _is_named(self, values):
        return any(self._is_it(value) for value in values)

    def _at_home(self, value):
        return torch.device("cpu") if self._is_it(value) else value

    def _is_it(self, value):
        if isinstance(value, str):
            return value.partition(":")[0] == self.device.type
        return isinstance(value, torch.device) and value.type == self.device.type


def moved(module, name, sizes):
    """What `to` returned and what became of the parameters, on a device that is none."""
    net = getattr(module, name)(*sizes)
    before = list(net.parameters())
    _fill(before)
    with Moving("cuda") as mode:
        back = net.to(torch.device("cuda", 0))
    params = list(net.parameters())
    seen = {
        "self": back is net,
        "nothing": back is None,
        "parameters": [_copies(before), _copies(params)],
        "moved": [mode.has(param) for param in params],
        "leaves": [param.is_leaf for param in params],
        "learning": [param.requires_grad for param in params],
    }
    if hasattr(net, "weight") and hasattr(net, "bias"):
        seen["used"] = [mode.has(net.weight), mode.has(net.bias)]
    return seen


# -- functions and losses


def flattened(module, *inputs):
    """Of each input the result, and the gradient that comes back from the sum of its squares."""
    seen = []
    for X in inputs:
        result = module.Flatten()(X.requires_grad_())
        _backward(result)
        seen.append({"result": result, "gradient": X.grad})
    return seen


def softmaxes(module, weights, *inputs):
    """Of each input the result, the input afterwards, and the gradient of the weighted sum."""
    seen = []
    for X, weight in zip(inputs, weights, strict=True):
        given, leaf = X.clone(), X.clone().requires_grad_()
        result = module.softmax(given)
        through = module.softmax(leaf.clone())  # of a copy: a leaf cannot be changed in place
        if through.requires_grad:
            (through * weight).sum().backward()
        seen.append({"result": result, "after": given, "gradient": leaf.grad})
    return seen


def losses(module, name, *pairs):
    """Of each pair the loss, both tensors afterwards, and the gradient that reaches the first."""
    loss_fn = getattr(module, name)()
    seen = []
    for first, second in pairs:
        given, other = first.clone(), second.clone()
        loss = loss_fn(given, other)
        leaf = first.clone().requires_grad_()
        through = loss_fn(leaf.clone(), second)
        if isinstance(through, torch.Tensor) and through.requires_grad:
            through.sum().backward()
        seen.append({"loss": loss, "after": [given, other], "gradient": leaf.grad})
    return seen


def refusals(module, name, *arguments):
    """Of each tuple of arguments what was raised ([] if nothing), and else what was returned."""
    function = getattr(module, name)
    if isinstance(function, type):
        function = function()
    seen = []
    for own in arguments:
        try:
            seen.append({"raised": [], "result": function(*own)})
        except NotImplementedError:
            raise
        except Exception as error:
            seen.append({"raised": _raised(error), "result": None})
    return seen


class Elsewhere(TorchFunctionMode):
    """Stands in for a GPU: tensors made without a device are not where the given ones are.

    The two kinds do not mix until one is moved, but for single numbers and for indices.
    """

    def __init__(self):
        super().__init__()
        self.away = []  # kept alive, so that no other tensor has their identity

    def is_away(self, value):
        return any(value is other for other in self.away)

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        tensors = list(_tensors_in([args, kwargs]))
        away = [tensor for tensor in tensors if self.is_away(tensor)]
        home = [tensor for tensor in tensors if not self.is_away(tensor) and tensor.dim()]
        indexed = func.__name__ in ("__getitem__", "__setitem__") and not self.is_away(args[0])
        if any(tensor.dim() for tensor in away) and home and not indexed:
            raise RuntimeError("tensors on two devices")
        result = func(*args, **kwargs)
        if isinstance(result, torch.Tensor):
            if func.__name__ != "__get__" and _names_a_device(args, kwargs):
                result = result.clone() if any(result is own for own in tensors) else result
            elif (away and not home) or not tensors:
                self.away.append(result)
        return result


def _tensors_in(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        yield from _tensors_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors_in(item)


def _names_a_device(args, kwargs):
    values = [*args, *kwargs.values()]
    return any(
        isinstance(value, torch.device) or value == "cpu" for value in values if _plain(value)
    )


def _plain(value):
    return isinstance(value, torch.device | str)


def one_hot_devices(module, labels, num_classes):
    """The rows, and whether it works for labels that are not where tensors are made: two pretended GPUs."""
    rows = module.one_hot(labels, num_classes)  # what fails here has nothing to do with devices
    found = []
    for mode in (torch.device("meta"), Elsewhere()):
        try:
            with mode:
                result = module.one_hot(labels, num_classes)
            away = isinstance(mode, Elsewhere) and mode.is_away(result)
            found.append(result.device.type == "cpu" and not away)
        except Exception:
            found.append(False)
    return {"rows": rows, "works": found}


# -- SGD


def sgd(module, values, steps, lr, as_generator):
    """The tensors that were handed in after each step with its gradients, and after zero_grad."""
    params = [value.clone().requires_grad_() for value in values]
    optimizer = module.SGD((param for param in params) if as_generator else params, lr)
    seen = []
    for gradients in steps:
        for tensor, gradient in zip(params, gradients, strict=True):
            tensor.grad = None if gradient is None else gradient.clone()
        optimizer.step()
        seen.append({"values": _copies(params), "gradients": _gradients(params)})
    optimizer.zero_grad()
    cleared = [param.grad is None or not param.grad.any().item() for param in params]
    return {"steps": seen, "cleared": cleared, "leaves": [param.is_leaf for param in params]}


def sgd_with_none(module, values, gradients, lr):
    """The tensors after a step in which some have no gradient, or the method that raised."""
    params = [value.clone().requires_grad_() for value in values]
    optimizer = module.SGD(params, lr)
    for tensor, gradient in zip(params, gradients, strict=True):
        tensor.grad = None if gradient is None else gradient.clone()
    for method in ("step", "zero_grad"):
        try:
            getattr(optimizer, method)()
        except (AttributeError, TypeError):  # what None has not and cannot
            return {"raised": method}
    cleared = [param.grad is None or not param.grad.any().item() for param in params]
    return {"raised": None, "values": _copies(params), "cleared": cleared}


def descent(module, value, inputs, lr):
    """A parameter after some rounds of zero_grad, backward of (x · θ)² and step."""
    theta = value.clone().requires_grad_()
    optimizer = module.SGD((param for param in [theta]), lr)
    seen = []
    for x in inputs:
        optimizer.zero_grad()
        (x * theta).sum().pow(2).backward()
        optimizer.step()
        seen.append(theta.detach().clone())
    return seen


# -- training: the loop of the handout, so that nothing changed there counts


def _train(model, loss_fn, optimizer, X, y, num_epochs, batch_size):
    for _ in range(num_epochs):
        for batch in torch.randperm(len(X), device=X.device).split(batch_size):
            loss = loss_fn(model(X[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def blob_predictions(module, X, y, X_test, lr, num_epochs, batch_size):
    """Predicted classes of the test points after training the module's LogisticRegression."""
    model = module.LogisticRegression(X.shape[1])
    optimizer = module.SGD(model.parameters(), lr)
    _train(model, module.BCELoss(), optimizer, X, y, num_epochs, batch_size)
    return (model(X_test) > 0.5).long().flatten()


def image_predictions(module, images, labels, test_images, lr, num_epochs, batch_size):
    """Predicted classes of the test images after training the module's SoftmaxRegression."""
    model = module.SoftmaxRegression(784, 10)
    optimizer = module.SGD(model.parameters(), lr)
    X = images.unsqueeze(1) / 255
    _train(model, module.CrossEntropyLoss(), optimizer, X, labels, num_epochs, batch_size)
    return model(test_images.unsqueeze(1) / 255).argmax(1)
