# Generated from solutions/lab2/tests.py by `grader release lab2`.
"""Public tests of Lab 2: Softmax regression and multilayer perceptrons.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

import torch
from torch.nn import functional as F

from grader.testing import (
    assert_close,
    assert_equal,
    assert_rate,
    cases,
    differ,
    drawn_once,
    fail,
    integers,
    listed,
    normal,
    number,
    points,
    shape_of,
    taken,
    uniform,
)

# -- evaluate_accuracy


def batches_with(*patterns):
    """Batches of logits (B, 4) with labels (B,): the arg-max is right where a pattern has a 1."""
    batches = []
    for pattern in patterns:
        logits = normal(len(pattern), 4)
        best = logits.argmax(1)
        right = torch.tensor([mark == "1" for mark in pattern])
        batches.append((logits, torch.where(right, best, (best + 1) % 4)))
    return batches


def accuracies(batches):
    """What the right and the wrong ways of counting give, by name."""
    right = [(X.argmax(1) == y).sum().item() for X, y in batches]
    sizes = [len(y) for _, y in batches]
    means = [r / size for r, size in zip(right, sizes, strict=True)]
    n = sum(sizes)
    return {
        "right": sum(right) / n,
        "mean of means": sum(means) / len(means),
        "means over n": sum(means) / n,
        "over batches": sum(right) / len(means),
        "percentage": 100 * sum(right) / n,
        "dimension 0": sum((X.argmax(0) == y).sum().item() for X, y in batches) / n,
        "first batch": means[0],
        "last batch": means[-1],
        "last count over all": right[-1] / n,
        "count": float(sum(right)),
        "wrong ones": 1 - sum(right) / n,
        "full batches": sum(right) / (len(sizes) * sizes[0]),
    }


@drawn_once
def accuracy_case(*patterns):
    """Batches where each wrong way of counting gives its own value, and these values."""
    while True:
        batches = batches_with(*patterns)
        value = accuracies(batches)
        if differ(*value.values()):
            return batches, value


def assert_accuracy(accuracy, value):
    assert_close(
        number(accuracy),
        value["right"],
        numbers=True,
        mistakes={
            "This is the mean of the batch means: the last, smaller batch counts too much.": (
                value["mean of means"]
            ),
            "The batch means are added up and divided by the number of examples.": (
                value["means over n"]
            ),
            "The count is divided by the number of batches, not of examples.": (
                value["over batches"]
            ),
            "This is a percentage; a fraction between 0 and 1 is asked for.": value["percentage"],
            "The arg-max is taken over dimension 0, the batch; take it over dimension 1.": (
                value["dimension 0"]
            ),
            "Only the first batch counts.": value["first batch"],
            "Only the last batch counts.": value["last batch"],
            "Only the last batch's right predictions are divided by all examples: add up with +=.": (
                value["last count over all"]
            ),
            "This is the count of right predictions, not their fraction.": value["count"],
            "This is the share of wrong predictions.": value["wrong ones"],
            "The last batch is counted as a full one: it is smaller.": value["full batches"],
        },
    )


@points(3, exercise="evaluate_accuracy", guessable=True)
def test_accuracy_is_a_fraction_of_all_examples(student):
    """evaluate_accuracy returns the share of right predictions over all batches, a Python float.

    Count right predictions and examples over the whole loader and divide once, at the end: the last
    batch is smaller than the others. .item() turns a tensor with one element into a Python number.
    """
    batches, value = accuracy_case("0110", "1")

    first, second = student.probe("accuracies", batches)
    for accuracy in (first, second):
        assert_accuracy(accuracy, value)
        if isinstance(accuracy, torch.Tensor):
            fail(
                "The result is a tensor; a float is asked for.",
                mistake="A tensor is returned; .item() makes a Python number of it.",
            )
        if not isinstance(accuracy, float):
            fail("The result is no float.")


# -- train_step


def gradient(W, b, X, y):
    """Of the mean cross-entropy of XWᵀ + b, by its formula: (softmax − one-hot) / B."""
    error = torch.softmax(X @ W.T + b, 1) - F.one_hot(y, len(W))  # (B, C)
    return error.T @ X / len(y), error.mean(0)


def measures(W, b, X, y):
    """Mean loss and number of right predictions."""
    logits = X @ W.T + b
    return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).sum().item()


def descend(W, b, batches, lr, keep=0.0):
    """(W, b) after a step on each batch; `keep` is the share of old gradients that stays."""
    path, old = [], (0.0, 0.0)
    for X, y in batches:
        old = [new + keep * grad for new, grad in zip(gradient(W, b, X, y), old, strict=True)]
        W, b = W - lr * old[0], b - lr * old[1]
        path.append([W, b])
    return path


def classifier(num_classes, num_inputs):
    """Weight (C, D) and bias (C,) in float64, with values that float32 holds exactly."""
    return normal(num_classes, num_inputs).double(), normal(num_classes).double()


def examples(*sizes, num_inputs=4, num_classes=3):
    return [(normal(n, num_inputs), integers(0, num_classes, n)) for n in sizes]


def exact(batches):
    return [(X.double(), y) for X, y in batches]


@drawn_once
def step_case(size, lr):
    """A batch on which the update changes both the loss and the number of right predictions."""
    while True:
        (W, b), (batch,) = classifier(3, 4), exact(examples(size))
        before = measures(W, b, *batch)
        (moved,) = descend(W, b, [batch], lr)
        after = measures(*moved, *batch)
        if 0 < before[1] < size and differ(before[1], after[1]) and differ(before[0], after[0]):
            return W, b, batch, moved, before, after


def assert_measured(returned, size, before, after):
    """The summed loss and the count of a batch of this size, as they were before the update."""
    (loss, right), (loss_after, right_after) = before, after
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        fail("train_step does not return two values: (summed_loss, num_correct).")
    assert_close(
        tuple(map(number, returned)),
        (size * loss, right),
        numbers=True,
        mistakes={
            "The mean loss is returned; multiply it by the number of examples in the batch.": (
                loss,
                right,
            ),
            "The right predictions are counted after the update.": (size * loss, right_after),
            "Loss and count are taken after the update.": (size * loss_after, right_after),
            "num_correct is a fraction; a count is asked for.": (size * loss, right / size),
            "The two results are swapped.": (right, size * loss),
        },
    )


@points(4, exercise="train_step")
def test_train_step_updates_once_and_says_what_it_saw(student):
    """train_step moves every parameter by one step and returns the summed loss and a count.

    The order matters: loss, clear the gradients, backward, step. Then a Python float and int, both
    from the logits before the update: the mean loss times the batch size, and the right predictions.
    """
    W, b, (X, y), moved, before, after = step_case(5, 2.0)

    (step,) = student.probe("steps", W.float(), b.float(), [(X.float(), y)], 2.0)["steps"]

    assert_close(
        step["parameters"],
        moved,
        dtype=torch.float32,
        mistakes=lambda: {
            "Nothing moved: there is no step, or no gradient is there when it comes.": [W, b],
            "The step went uphill.": descend(W, b, [(X, y)], -2.0)[0],
        },
    )
    returned = step["returned"]
    assert_measured(returned, 5, before, after)
    if any(isinstance(value, torch.Tensor) for value in returned):
        fail(
            "train_step returns a tensor.",
            mistake="A tensor is returned; .item() makes a Python number of it.",
        )
    if [type(value) for value in returned] != [float, int]:
        fail("The two results are not a float and an int.")


# -- train


def train_by_hand(W, b, batches, test_batches, epochs, lr):
    """For each epoch the sums over its batches and what is measured after it; (W, b) at the end."""
    sums = []
    for _ in range(epochs):
        before = []
        for X, y in batches:
            before.append(measures(W, b, X, y))
            ((W, b),) = descend(W, b, [(X, y)], lr)
        sums.append(
            {
                "loss": sum(
                    loss * len(y) for (loss, _), (_, y) in zip(before, batches, strict=True)
                ),
                "means": sum(loss for loss, _ in before),
                "right": sum(right for _, right in before),
                "last": (before[-1][0], before[-1][1] / len(batches[-1][1])),
                "test_acc": accuracy_by_hand(W, b, test_batches),
                "train_acc after": accuracy_by_hand(W, b, batches),
            }
        )
    return sums, [W, b]


def accuracy_by_hand(W, b, batches):
    right = sum(measures(W, b, X, y)[1] for X, y in batches)
    return right / sum(len(y) for _, y in batches)


@drawn_once
def training_case(*sizes):
    """Two epochs whose accuracies tell the right bookkeeping from the wrong ones."""
    while True:
        (W, b), batches, test_batches = classifier(3, 4), examples(*sizes), examples(7)
        sums, parameters = train_by_hand(W, b, exact(batches), exact(test_batches), 2, 0.5)
        accuracies = [
            (own["right"] / sum(sizes), own["test_acc"], own["train_acc after"]) for own in sums
        ]
        if all(differ(*values) for values in accuracies) and accuracies[0] != accuracies[1]:
            return W, b, batches, test_batches, sums, parameters


def history(sums, n, *, loss="loss", test="test_acc", kept=False, counted=False):
    """The history of these sums; `kept` sums are never reset, `counted` ones with their count."""
    entries = []
    for epoch, own in enumerate(sums):
        seen = sums[: epoch + 1] if kept or counted else [own]
        count = n * len(seen) if counted else n
        entries.append(
            {
                "loss": sum(entry[loss] for entry in seen) / count,
                "train_acc": sum(entry["right"] for entry in seen) / count,
                "test_acc": own[test],
            }
        )
    return entries


def with_own(entries, name, values):
    """The history with other values under one name."""
    return [{**entry, name: value} for entry, value in zip(entries, values, strict=True)]


def assert_history(seen, case):
    """The books of `training_case`, kept as they are to be."""
    W, b, batches, test_batches, sums, _ = case
    n = sum(len(y) for _, y in batches)
    right = history(sums, n)
    assert_close(
        seen,
        right,
        mistakes=lambda: {
            "The sums are not reset at the start of an epoch.": history(sums, n, kept=True),
            "Sums and count are not reset: these are averages over all epochs so far.": (
                history(sums, n, counted=True)
            ),
            "test_acc is measured on the training data.": history(sums, n, test="train_acc after"),
            "The mean losses are added up unweighted and divided by the number of examples.": (
                history(sums, n, loss="means")
            ),
            "The loss is the mean of the batch means: the last batch counts too much.": (
                with_own(right, "loss", [own["means"] / len(batches) for own in sums])
            ),
            "train_acc is measured after the epoch, not before each update.": (
                with_own(right, "train_acc", [own["train_acc after"] for own in sums])
            ),
            "The loss of all examples is summed up; its mean is asked for.": (
                with_own(right, "loss", [own["loss"] for own in sums])
            ),
            "test_acc is measured before the epoch, not after it.": (
                with_own(
                    right,
                    "test_acc",
                    [accuracy_by_hand(W, b, exact(test_batches)), sums[0]["test_acc"]],
                )
            ),
            "Only the last batch of each epoch counts.": [
                {**entry, "loss": own["last"][0], "train_acc": own["last"][1]}
                for entry, own in zip(right, sums, strict=True)
            ],
            "It ends after the first epoch: does the return stand inside the loop?": right[:1],
            "The list is empty: nothing is appended, or it is returned too early.": [],
        },
    )


@points(3, exercise="train")
def test_train_returns_one_dict_an_epoch(student):
    """train returns loss, training and test accuracy of each epoch, and trains the net.

    Loss and training accuracy are sums over the epoch's batches, divided by the number of examples.
    Call net.train() at the start of each epoch: in eval mode dropout does nothing.
    """
    case = W, b, batches, test_batches, _, parameters = training_case(4, 1)

    seen = student.probe("training", W.float(), b.float(), batches, test_batches, 2, 0.5)

    assert_history(seen["history"], case)
    assert_close(seen["parameters"], parameters, dtype=torch.float32)
    modes = seen["modes"]
    if True in modes and False in modes[modes.index(True) :]:
        fail(
            "The net was in train mode at first and in eval mode later.",
            mistake="The net stays in eval mode after the first epoch, so dropout never acts.",
        )
    if not modes or False in modes:
        fail(
            "The net was in eval mode while it was trained.",
            mistake="The net is not put into train mode.",
        )


def divided_again(W, b, batches, lr):
    """(W, b) after steps whose mean gradients are divided by the batch size once more."""
    for X, y in batches:
        ((W, b),) = descend(W, b, [(X, y)], lr / len(y))
    return [W, b]


@points(2, exercise="train")
def test_train_without_an_optimizer_uses_sgd(student):
    """Without an optimizer, train updates the given params by sgd.

    The mean loss goes backward, then sgd(params, lr, 1): the loss has been averaged already.
    """
    (W, b), batches, test_batches = classifier(3, 4), examples(4, 4), examples(3)

    seen = student.probe(
        "training_from_scratch", W.float(), b.float(), batches, test_batches, 1, 0.5
    )

    assert_close(
        seen["parameters"],
        descend(W, b, exact(batches), 0.5)[-1],
        dtype=torch.float32,
        mistakes=lambda: {
            "sgd gets the batch size, but the loss is a mean already: pass 1.": (
                divided_again(W, b, exact(batches), 0.5)
            ),
            "Nothing moved: without an optimizer the params must be updated by sgd.": [W, b],
        },
    )


# -- softmax_regression


def assert_logits(logits, X, W, b):
    expected = X.reshape(len(X), 784) @ W + b
    assert_close(
        logits,
        expected,
        mistakes=lambda: {
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                expected.softmax(1)
            ),
            "Log-softmax is applied; logits are asked for.": expected.log_softmax(1),
            "The bias is missing.": expected - b,
        },
    )


@points(2, exercise="softmax_regression")
def test_softmax_regression_returns_logits(student):
    """softmax_regression returns the logits XW + b.

    Flatten each image to a row of 784 numbers. The loss applies softmax, the model does not.
    """
    W, b = normal(784, 3, std=0.1), normal(3)
    inputs = cases(normal(1, 784), normal(2, 1, 28, 28))
    for (X, *_), logits in student.each("softmax_regression", ((X, W, b) for X in inputs)):
        assert_logits(logits, X, W, b)


# -- sgd


def assert_updates(seen, values, grads, lr, batch_size):
    def moved(step):
        return [value - step * grad for value, grad in zip(values, grads, strict=True)]

    right = moved(lr / batch_size)
    assert_close(
        seen,
        right,
        mistakes=lambda: {
            "It does not divide by batch_size.": moved(lr),
            "It multiplies by batch_size.": moved(lr * batch_size),
            "Only the first parameter is updated.": [right[0], *values[1:]],
            "The tensors in the list did not change: update them in place.": values,
            "The step goes uphill: subtract the gradient.": moved(-lr / batch_size),
        },
    )


@points(1, exercise="sgd")
def test_sgd_takes_a_step_in_place(student):
    """sgd changes the given tensors by lr * grad / batch_size.

    Under torch.no_grad(), change the tensors in the list themselves (param -= ...).
    """
    values, grads = [normal(3)], [normal(3)]

    seen = student.probe("sgd_update", values, grads, 0.1, 2)

    assert_updates(seen["values"], values, grads, 0.1, 2)


# -- MLP


@points(2, exercise="MLP")
def test_mlp_returns_a_row_of_outputs_for_each_image(student):
    """MLP returns one row of num_outputs logits for each image.

    Flatten from dimension 1 on: dimension 0 is the batch, even if it holds one image.
    """
    outputs = int(integers(6, 40))

    for X in cases(normal(1, 1, 3, 4), normal(6, 12)):
        (output,) = student.probe("mlp", (12, outputs, 5), X)["outputs"]

        if shape_of(output) == (outputs,):
            fail(
                "The output has no batch dimension.",
                mistake="The batch dimension is flattened too.",
            )
        if shape_of(output) == (len(X), 5):
            fail(
                "The output has num_hiddens columns.",
                mistake="num_outputs and num_hiddens are swapped: mind the order of the arguments.",
            )
        taken(output, (len(X), outputs), varied=True)


# -- MyReLU


def leaky(x, seen):
    """ReLU with the slope that `seen` has at the first element of x."""
    slope = seen.flatten()[0] / x.flatten()[0] if shape_of(seen) == shape_of(x) else 0.0
    return torch.where(x > 0, x, slope_or_usual(slope) * x)


def slope_or_usual(slope):
    """A slope between 0 and 1, else PyTorch's for leaky ReLU."""
    return slope if 0 < slope < 1 else 0.01


def assert_floating(slope):
    if isinstance(slope, torch.Tensor) and not slope.is_floating_point():
        fail(
            "The derivative has no floating-point dtype.",
            mistake="The derivative holds True and False or whole numbers: give it the dtype of x.",
        )


@points(2, exercise="MyReLU")
def test_relu_and_its_derivative(student):
    """MyReLU()(x) is x where x is positive and 0 elsewhere; derivative(x) is 1 there and 0 elsewhere.

    The larger of x and 0, elementwise. The derivative at 0 is 0; give it the dtype of x.
    """
    inputs = [torch.tensor([-2.0, 0.0, 3.0]), normal(3, 4, 2).sort(0).values, normal()]
    for x, y in student.each("MyReLU()", inputs):
        assert_close(
            y,
            x.clamp(min=0),
            mistakes=lambda: {
                "Negative elements are not 0: the slope is leaky.": leaky(x, y),
                "This is the derivative, not the activation.": (x > 0).float(),
            },
        )

    slope = student.call("MyReLU.derivative", torch.tensor([-2.0, 0.0, 3.0]))

    assert_floating(slope)
    assert_close(
        slope,
        torch.tensor([0.0, 0.0, 1.0]),
        mistakes=lambda: {
            "The derivative at 0 is 1; here it is 0.": torch.tensor([0.0, 1.0, 1.0]),
            "The derivative at 0 is ½; here it is 0.": torch.tensor([0.0, 0.5, 1.0]),
            "The activation is returned, not its derivative.": torch.tensor([0.0, 0.0, 3.0]),
        },
    )


# -- MySigmoid


def sigmoid(x):
    return 1 / (1 + torch.exp(-x.double()))


@points(2, exercise="MySigmoid")
def test_sigmoid_and_its_derivative(student):
    """MySigmoid()(x) is 1 / (1 + exp(-x)), and derivative(x) is its slope at the input x.

    Mind the sign in the exponent. With y = σ(x) the slope is y (1 − y): compute y from x first.
    """
    inputs = [torch.tensor([2.0]), normal(3, 4, std=3), normal()]
    for x, y in student.each("MySigmoid()", inputs):
        assert_close(
            y,
            sigmoid(x),
            dtype=torch.float32,
            mistakes=lambda: {
                "The sign in the exponent is wrong: this falls where sigmoid rises.": sigmoid(-x),
                "This is tanh.": sigmoid(2 * x) * 2 - 1,
            },
        )
    for x, slope in student.each("MySigmoid.derivative", inputs):
        y = sigmoid(x)
        assert_close(
            slope,
            y * (1 - y),
            dtype=torch.float32,
            mistakes=lambda: {
                "y (1 − y) is computed of the input x; y is the output σ(x).": x * (1 - x),
                "The activation is returned, not its derivative.": y,
            },
        )


# -- MyTanh


def tanh(x):
    return 2 * sigmoid(2 * x) - 1


@points(2, exercise="MyTanh")
def test_tanh_and_its_derivative(student):
    """MyTanh()(x) is the hyperbolic tangent of x, and derivative(x) is its slope at the input x.

    tanh(x) = 2 σ(2x) − 1. With y = tanh(x) the slope is 1 − y²: compute y from x first.
    """
    inputs = [torch.tensor([1.0]), normal(3, 4, std=2), normal()]
    for x, y in student.each("MyTanh()", inputs):
        assert_close(
            y,
            tanh(x),
            dtype=torch.float32,
            mistakes=lambda: {
                "This is 2 σ(x) − 1: the x inside σ must be doubled.": 2 * sigmoid(x) - 1,
                "This is sigmoid.": sigmoid(x),
                "The sign in the exponent is wrong: this falls where tanh rises.": -tanh(x),
            },
        )
    for x, slope in student.each("MyTanh.derivative", inputs):
        y = tanh(x)
        assert_close(
            slope,
            1 - y**2,
            dtype=torch.float32,
            mistakes=lambda: {
                "1 − y² is computed of the input x; y is the output tanh(x).": 1 - x**2,
                "This is y (1 − y), the formula of sigmoid; for tanh it is 1 − y².": y * (1 - y),
                "The activation is returned, not its derivative.": y,
            },
        )


# -- DeepNet


def assert_registered(seen):
    if not any(name.startswith("layers.") for name in seen["learning"]):
        fail(
            "Some layers have no entry in parameters().",
            mistake="The layers are kept in a plain Python list, so they never learn.",
        )


@points(2, exercise="DeepNet")
def test_deep_net_registers_its_layers(student):
    """DeepNet has input_layer, num_layers linears in layers, and output_layer, and all can learn.

    Only what is kept in an nn.ModuleList is found by parameters().
    """
    hiddens, outputs = int(integers(4, 12)), int(integers(6, 20))

    seen = student.probe("deep_net", (2, 12, hiddens, outputs), normal(1, 12))

    shapes = [(hiddens, 12), (hiddens, hiddens), (hiddens, hiddens), (outputs, hiddens)]
    assert_equal(list(map(shape_of, seen["weights"])), shapes)
    assert_registered(seen)
    for weight, shape in zip(seen["weights"], shapes, strict=True):
        taken(weight, shape, varied=True)
    taken(seen["output"], (1, outputs), varied=True)


# -- gradient_norms


@points(2, exercise="gradient_norms")
def test_gradient_norms_are_those_of_weights(student):
    """gradient_norms returns the norm of each linear's weight gradient and leaves the net as it was.

    One backward pass; for each nn.Linear, input side first, the L2 norm of weight.grad as a Python
    float; then net.zero_grad(). There is no optimiser here.
    """
    (W, b), X, y = classifier(3, 4), normal(5, 4), integers(0, 3, 5)

    seen = student.probe("norms", [W.float()], [b.float()], X, y, None)

    grad_W, grad_b = gradient(W, b, X.double(), y)
    assert_close(
        listed(seen["norms"]),
        [grad_W.norm().item()],
        mistakes=lambda: {
            "The biases are included; only weights are asked for.": [
                grad_W.norm().item(),
                grad_b.norm().item(),
            ],
            "This is the square of the norm.": [grad_W.pow(2).sum().item()],
            "These are the norms of the weights, not of their gradients.": [W.norm().item()],
        },
    )
    if False in seen["cleared"]:
        fail(
            "Gradients are left behind in the net.",
            mistake="The gradients are not cleared at the end.",
        )
    if False in seen["same"]:
        fail("The parameters changed: nothing is to be updated here.")


# -- dead_relu_rate


@points(1, exercise="dead_relu_rate", guessable=True)
def test_dead_units_are_zero_for_every_input(student):
    """dead_relu_rate returns the share of units that are 0 for every input.

    A unit is a column of activations (N, H).
    """
    activations = torch.tensor(
        [[0.0, 1.0, 0.0, 0.0, 3.0], [0.0, 0.0, 2.0, 0.0, 1.0], [0.0, 2.0, 1.0, 0.0, 4.0]]
    )

    seen = student.call("dead_relu_rate", activations)

    assert_close(
        seen,
        2 / 5,
        mistakes={
            "This is the share of zero entries, not of dead units.": 8 / 15,
            "This is a percentage; a fraction between 0 and 1 is asked for.": 40,
            "This is the number of dead units, not their share.": 2,
            "This is the share of units that are 0 for some input, not for every one.": 4 / 5,
            "This is the share of living units.": 3 / 5,
            "A tensor is returned; .item() makes a Python number of it.": torch.Tensor,
        },
    )


# -- l2_penalty


@points(1, exercise="l2_penalty")
def test_penalty_is_half_the_sum_of_squares(student):
    """l2_penalty(w) is half the sum of the squares of w, and its gradient is w.

    Square every element, add them all up, divide by two. Tensor operations keep the gradient;
    .item(), .detach() and .data cut it.
    """
    weights = list(cases(torch.tensor([3.0, 4.0, 12.0]), normal(4, 3, 2)))
    for w, seen in zip(weights, student.probe("penalties", *weights), strict=True):
        assert_close(
            seen["penalty"],
            w.pow(2).sum() / 2,
            mistakes=lambda: {
                "The factor ½ is missing.": w.pow(2).sum(),
                "This is the norm, not its square.": w.norm(),
                "This is half the norm; the norm is to be squared.": w.norm() / 2,
                "The mean is taken where the sum is asked for.": w.pow(2).mean() / 2,
                "The mean of the squares is taken, not half their sum.": w.pow(2).mean(),
                "These are the absolute values, not the squares.": w.abs().sum(),
                "A Python number is returned: no gradient can flow through it.": float,
            },
        )
        assert_close(
            seen["gradient"],
            w,
            mistakes=lambda: {
                "No gradient reaches w: the result is cut off from the graph.": type(None),
                "The factor ½ is missing.": 2 * w,
            },
        )


# -- dropout_layer


@points(2, exercise="dropout_layer", guessable=True)
def test_dropout_at_the_ends_and_outside(student):
    """dropout_layer returns X for a rate of 0, zeros for 1, and refuses a rate outside [0, 1].

    Check the rate first: ValueError or AssertionError. 1 / (1 − dropout) is no number for a rate of
    1: treat it apart.
    """
    X = torch.tensor([[1.0, -2.0], [3.0, 4.0]])

    seen = student.probe("dropout_at_the_ends", X, -0.1, 1.5)

    at_0, at_1 = seen["results"]
    assert_close(at_0, X)
    assert_close(
        at_1,
        torch.zeros_like(X),
        mistakes=lambda: {
            "Division by zero: for a rate of 1 the result is NaN.": torch.full_like(X, torch.nan),
            "A rate of 1 drops everything; here it keeps everything.": X,
        },
    )
    for raised in seen["raised"]:
        if not raised:
            fail("A rate outside [0, 1] was accepted.", mistake="The rate is not checked.")
        if not {"ValueError", "AssertionError"} & set(raised):
            fail("A rate outside [0, 1] raised something else than ValueError or AssertionError.")


def kept_of(seen, X):
    """Where a result of the shape of X is not 0."""
    same = shape_of(seen) == shape_of(X)
    return seen != 0 if same else torch.ones_like(X, dtype=torch.bool)


def assert_drops(seen, X, dropout):
    kept = kept_of(seen, X)
    if shape_of(seen) == shape_of(X) and torch.equal(seen, X):
        fail(
            "Nothing is dropped.",
            mistake="X comes back as it is: nothing is dropped, nothing is scaled.",
        )
    assert_close(
        seen,
        kept * X / (1 - dropout),
        mistakes=lambda: {
            "The kept elements are not scaled.": kept * X,
            "The kept elements are scaled by dropout, not by 1 / (1 − dropout).": (
                kept * X * dropout
            ),
            "The kept elements are divided by dropout, not by 1 − dropout.": kept * X / dropout,
            "The kept elements are multiplied by 1 − dropout, not divided.": (
                kept * X * (1 - dropout)
            ),
        },
    )
    assert_rate(
        int(kept.sum()),
        kept.numel(),
        1 - dropout,
        mistakes=lambda: {
            "dropout is taken for the probability of keeping.": dropout,
            "The random numbers are normal (randn), not uniform (rand).": (
                torch.special.ndtr(torch.tensor(-dropout)).item()
            ),
        },
    )


@points(2, exercise="dropout_layer")
def test_dropout_drops_and_scales(student):
    """dropout_layer drops the right share of the elements and scales those that it keeps.

    Keep an element where a uniform random number is at least dropout, and divide it by 1 − dropout.
    """
    X = uniform(50, 40, low=0.5, high=1.5)

    seen = student.call("dropout_layer", X, 0.2)

    assert_drops(seen, X, 0.2)
