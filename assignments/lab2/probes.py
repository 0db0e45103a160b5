# Generated from solutions/lab2/probes.py by `grader release lab2`.
"""What lab2's tests look at inside a student's module, where a plain call does not suffice.

Each probe gets the student's module and plain values, and returns what was seen. No expected value
stands here: this file runs beside student code.
"""

import torch
from torch import nn


class Batches:
    """A loader over given batches, to be used like a DataLoader."""

    def __init__(self, batches, shuffle=False):
        self.batches = [tuple(batch) for batch in batches]
        self.shuffle = shuffle
        X, y = (torch.cat(part) for part in zip(*self.batches, strict=True))
        self.dataset = torch.utils.data.TensorDataset(X, y)
        self.batch_size = len(self.batches[0][1])

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        if not self.shuffle:
            yield from self.batches
            return
        X, y = self.dataset.tensors
        for chosen in torch.randperm(len(y)).split(self.batch_size):
            yield X[chosen], y[chosen]


class Watched(nn.Module):
    """A linear classifier that notes its mode and the gradient mode at each forward pass."""

    def __init__(self, weight, bias):
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
        self.passes = []

    def forward(self, X):
        self.passes.append((self.training, torch.is_grad_enabled()))
        return nn.functional.linear(X, self.weight, self.bias)


def _cleared(tensors):
    return [tensor.grad is None or not tensor.grad.any().item() for tensor in tensors]


def _fill(tensors):
    """Puts random numbers into the very tensors, so that outputs have to be computed from them."""
    with torch.no_grad():
        for tensor in tensors:
            tensor.normal_(0, 2 / tensor.numel() ** 0.5)


def _values(net):
    return [param.detach().clone() for param in net.parameters()]


# -- evaluate_accuracy


def accuracies(module, batches):
    """Of a plain function that takes the inputs for logits: over a list, and with torch's loader."""
    given = Batches(batches)
    loaders = given, torch.utils.data.DataLoader(given.dataset, given.batch_size)
    return [module.evaluate_accuracy(loader, lambda X: X) for loader in loaders]


def accuracy_of_module(module, batches, weight, bias):
    """Of a module, begun in either mode: results, what it noted, modes left, parameters."""
    seen = {"accuracy": [], "training": [], "gradients": [], "left": []}
    for training in (True, False):
        net = Watched(weight, bias).train(training)
        seen["accuracy"].append(module.evaluate_accuracy(Batches(batches), net))
        seen["training"] += [mode for mode, _ in net.passes]
        seen["gradients"] += [gradients for _, gradients in net.passes]
        seen["left"].append(net.training)
    return {**seen, "parameters": _values(net)}


# -- train_step and train


def steps(module, weight, bias, batches, lr):
    """One train_step a batch: what each returned, and the parameters after it."""
    net = Watched(weight, bias)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    loss_fn = nn.CrossEntropyLoss()
    seen = []
    for X, y in batches:
        returned = module.train_step(net, X, y, loss_fn, optimizer)
        seen.append({"returned": returned, "parameters": _values(net)})
    return {"steps": seen, "passes": len(net.passes)}


def training(module, weight, bias, batches, test_batches, num_epochs, lr):
    """With an optimiser, of a net in eval mode: history, parameters, modes when gradients were on."""
    net = Watched(weight, bias).eval()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    loaders = Batches(batches), Batches(test_batches)
    history = module.train(net, *loaders, nn.CrossEntropyLoss(), num_epochs, optimizer=optimizer)
    modes = [mode for mode, gradients in net.passes if gradients]
    return {"history": history, "parameters": _values(net), "modes": modes}


def training_from_scratch(module, weight, bias, batches, test_batches, num_epochs, lr):
    """Without an optimiser, on a plain function and torch's loader: history, and parameters after it."""
    W, b = weight.clone().requires_grad_(), bias.clone().requires_grad_()
    given = Batches(batches)
    loader = torch.utils.data.DataLoader(given.dataset, given.batch_size)
    history = module.train(
        lambda X: X @ W.T + b,
        loader,
        Batches(test_batches),
        nn.CrossEntropyLoss(),
        num_epochs,
        params=[W, b],
        lr=lr,
    )
    return {"history": history, "parameters": [W.detach(), b.detach()]}


# -- the models


def sgd_update(module, values, gradients, lr, batch_size):
    """The tensors that were handed in, after one call; whether their gradients are gone."""
    params = [value.clone().requires_grad_() for value in values]
    for param, gradient in zip(params, gradients, strict=True):
        param.grad = gradient.clone()
    module.sgd(params, lr, batch_size)
    return {
        "values": [param.detach() for param in params],
        "cleared": _cleared(params),
        "leaves": [param.is_leaf for param in params],
    }


def softmax_regression(module, X, W, b):
    """The logits, and what reaches W and b from their sum."""
    logits = module.softmax_regression(X, W.requires_grad_(), b.requires_grad_())
    if logits.requires_grad:
        logits.sum().backward()
    return {"logits": logits, "gradients": [W.grad, b.grad]}


def mlp(module, sizes, *inputs):
    """Outputs of an MLP with new numbers, its parameters, and the sizes of those that a gradient reached."""
    net = module.MLP(*sizes)
    net(inputs[0])  # some make their layers only now
    _fill(net.parameters())
    outputs = [net(X) for X in inputs]
    loss = sum(output.pow(2).sum() for output in outputs)
    if loss.requires_grad:
        loss.backward()
    params = list(net.parameters())
    reached = [param.numel() for param in params if param.grad is not None and param.grad.any()]
    return {"outputs": outputs, "parameters": params, "reached": reached}


def activation(module, name, x, small):
    """act(x), x as it is afterwards, and the gradient that comes back through act(small)."""
    act = getattr(module, name)()
    y = act(x)
    small.requires_grad_()
    through = act(small.clone())  # of a copy: a leaf cannot be changed in place
    if through.requires_grad:
        through.sum().backward()
    return {"y": y, "after": x, "gradient": small.grad}


def derivative(module, name, x):
    """The derivative at x, and x as it is afterwards."""
    return {"slope": getattr(module, name)().derivative(x), "after": x}


def deep_net(module, sizes, X):
    """Output of a DeepNet with new numbers, its linears by place, and the names of what learns in it.

    The activation is neither idempotent nor one that a student would write in its place.
    """
    net = module.DeepNet(*sizes, torch.atan)
    _fill(net.parameters())
    output = net(X)
    linears = [net.input_layer, *net.layers, net.output_layer]
    return {
        "output": output,
        "weights": [linear.weight for linear in linears],
        "biases": [linear.bias for linear in linears],
        "learning": sorted(name for name, _ in net.named_parameters()),
    }


# -- looking inside


def norms(module, weights, biases, X, y, stale):
    """Of linears with LayerNorm and tanh between, all but the first in a block of their own.

    `stale`, if a number, fills .grad beforehand.
    """
    layers = []
    for weight, bias in zip(weights, biases, strict=True):
        linear = nn.Linear(weight.shape[1], weight.shape[0])
        linear.weight.data.copy_(weight)
        linear.bias.data.copy_(bias)
        layers += [linear, nn.LayerNorm(weight.shape[0]), nn.Tanh()]
    net = nn.Sequential(layers[0], nn.Sequential(*layers[1:-2]))
    for param in net.parameters():
        param.grad = None if stale is None else torch.full_like(param, stale)
    before = _values(net)
    found = module.gradient_norms(net, X, y, nn.CrossEntropyLoss())
    same = [torch.equal(*pair) for pair in zip(before, _values(net), strict=True)]
    return {"norms": found, "cleared": _cleared(net.parameters()), "same": same}


def penalties(module, *weights):
    """Of each tensor its penalty, and the gradient that reaches it, None where none does."""
    seen = []
    for w in weights:
        penalty = module.l2_penalty(w.requires_grad_())
        if isinstance(penalty, torch.Tensor) and penalty.requires_grad:
            penalty.backward()
        seen.append({"penalty": penalty, "gradient": w.grad})
    return seen


# -- dropout


def dropout_at_the_ends(module, X, *refused):
    """Results for rates of 0 and 1, and for each refused rate the exception's classes, [] if none."""
    results = [module.dropout_layer(X.clone(), rate) for rate in (0.0, 1.0)]
    return {"results": results, "raised": [_raised(module, X, rate) for rate in refused]}


def _raised(module, X, dropout):
    try:
        module.dropout_layer(X, dropout)
    except Exception as error:
        return [kind.__name__ for kind in type(error).__mro__]
    return []


def dropout_calls(module, X, dropout, times):
    """Some calls on the same input, one above the other."""
    return torch.stack([module.dropout_layer(X, dropout) for _ in range(times)])


def dropout_gradients(module, X, *rates):
    """For each rate a result and the gradient that comes back to X from its sum; X afterwards."""
    seen = {"results": [], "gradients": [], "after": X}
    for dropout in rates:
        module.dropout_layer(X, dropout)
        leaf = X.clone().requires_grad_()
        result = module.dropout_layer(leaf.clone(), dropout)  # a leaf cannot be changed in place
        if result.requires_grad:
            result.sum().backward()
        seen["results"].append(result)
        seen["gradients"].append(leaf.grad)
    return seen


def dropout_devices(module, X, dropout):
    """What it returns, whether it works for an X elsewhere, and for one not where tensors are made.

    Both stand in for a GPU: a device without memory, and a default device other than that of X.
    """
    result = module.dropout_layer(X, dropout)  # what fails here has nothing to do with devices
    return {
        "result": result,
        "elsewhere": _runs(module, X.to("meta"), dropout, "meta"),
        "not_default": _runs_elsewhere(module, X, dropout),
    }


def _runs(module, X, dropout, device):
    try:
        return module.dropout_layer(X, dropout).device.type == device
    except Exception as error:
        return "meta tensors" in str(error)  # it read a value: that says nothing of devices


def _runs_elsewhere(module, X, dropout):
    with torch.device("meta"):
        return _runs(module, X, dropout, "cpu")


# -- Fashion-MNIST


def softmax_regression_predictions(module, images, labels, test_images, batch_size, epochs, lr):
    """Predicted classes of the test images after training from scratch, with the module's sgd."""
    W = torch.normal(0, 0.01, (784, 10)).requires_grad_()
    b = torch.zeros(10, requires_grad=True)

    def net(X):
        return module.softmax_regression(X, W, b)

    loaders = _loaders(images, labels, batch_size)
    module.train(net, *loaders, nn.CrossEntropyLoss(), epochs, params=[W, b], lr=lr)
    return _predictions(net, test_images)


def mlp_predictions(module, images, labels, test_images, batch_size, epochs, lr):
    """Predicted classes of the test images after training the module's MLP."""
    net = module.MLP(784, 10, 256)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    loaders = _loaders(images, labels, batch_size)
    module.train(net, *loaders, nn.CrossEntropyLoss(), epochs, optimizer=optimizer)
    return _predictions(net.eval(), test_images)


def _loaders(images, labels, batch_size):
    X, y = images.unsqueeze(1) / 255, labels
    train_batches = zip(X.split(batch_size), y.split(batch_size), strict=True)
    return Batches(train_batches, shuffle=True), Batches([(X[:500], y[:500])])


def _predictions(net, images):
    return net(images.unsqueeze(1) / 255).argmax(1)
