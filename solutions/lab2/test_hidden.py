"""The hidden tests of lab 2: other inputs, extreme values, bookkeeping, practice, real training.

Oracles are formulas in float64, not PyTorch's own layers; inputs are drawn so that no known mistake
gives the right answer.
"""

from itertools import pairwise

import torch
from torch.nn import functional as F

from grader.testing import (
    accuracy_of,
    anywhere,
    assert_close,
    assert_equal,
    assert_rate,
    assert_reaches,
    cases,
    drawn_once,
    fail,
    integers,
    normal,
    points,
    training,
    uniform,
)


def number(value):
    """A Python number even if a tensor came back: what type it has is a test of its own."""
    return value.item() if isinstance(value, torch.Tensor) and value.numel() == 1 else value


def listed(value):
    """A list even if a tuple came back: both are fine."""
    return list(value) if isinstance(value, tuple) else value


def shape_of(value):
    """The shape of a tensor, None for anything else."""
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def differ(*values):
    """Whether no two of these numbers are nearly the same: then each mistake has one name."""
    values = sorted(map(float, values))
    return all(b - a > 1e-3 for a, b in pairwise(values))


# -- evaluate_accuracy


def batches_with(*patterns):
    """Batches of logits (B, 4) with labels (B,): the arg-max is right where a pattern has a 1."""
    batches = []
    for pattern in patterns:
        logits = normal(len(pattern), 4)
        best = logits.argmax(1)
        right = torch.tensor([mark == "1" for mark in pattern])
        batches.append((logits, torch.where(right, best, (best + 3) % 4)))
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
        "full batches": sum(right) / (len(sizes) * sizes[0]),
        "count": float(sum(right)),
    }


@drawn_once
def accuracy_case():
    """Batches where each wrong way of counting gives its own value, and these values."""
    while True:
        batches = batches_with("1010", "0100", "1")
        value = accuracies(batches)
        if differ(*value.values()):
            return batches, value


@points(3, exercise="evaluate_accuracy")
def test_accuracy_weights_every_example_alike(student):
    """evaluate_accuracy counts every example alike, with any loader.

    Add up right predictions and examples over the batches. A loader may be torch's DataLoader.
    """
    batches, value = accuracy_case()
    first, second = student.probe("accuracies", batches)
    for accuracy in (first, second):
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
                "This is a percentage; a fraction between 0 and 1 is asked for.": (
                    value["percentage"]
                ),
                "The arg-max is taken over dimension 0, the batch; take it over dimension 1.": (
                    value["dimension 0"]
                ),
                "Only the first batch counts.": value["first batch"],
                "Only the last batch counts.": value["last batch"],
                "This is the count of right predictions, not their fraction.": value["count"],
                "The last batch is counted as a full one: it is smaller.": value["full batches"],
            },
        )


def watched_accuracy(student):
    """Batches, a classifier that is right on some of them, and what was seen of it."""
    W, b = normal(3, 4), normal(3)
    batches = [(normal(n, 4), integers(0, 3, n)) for n in (3, 2)]
    seen = student.probe("accuracy_of_module", batches, W, b)
    return W, b, batches, seen


def check_run(passes):
    """The net was asked for every batch, in both rounds: else there is nothing to be seen of it."""
    if len(passes) < 4:
        fail("The net is not run on every batch.")


@points(2, exercise="evaluate_accuracy")
def test_accuracy_of_a_module_leaves_it_as_it_was(student):
    """evaluate_accuracy works for a module in either mode and does not change its parameters.

    Evaluate only: no update belongs here.
    """
    W, b, batches, seen = watched_accuracy(student)

    right = sum(((X @ W.T + b).argmax(1) == y).sum().item() for X, y in batches)
    assert_close([number(value) for value in seen["accuracy"]], [right / 5] * 2, numbers=True)
    assert_close(seen["parameters"], [W, b])


@points(1, exercise="evaluate_accuracy", practice=True)
def test_accuracy_is_taken_in_eval_mode(student):
    """Good practice: a module is evaluated in eval mode and put back into the mode it was in.

    Remember net.training, call net.eval(), and at the end net.train(what it was).
    """
    *_, seen = watched_accuracy(student)

    check_run(seen["training"])
    if True in seen["training"]:
        fail(
            "The net was in train mode while it was evaluated.",
            mistake="The net is not switched to eval mode.",
        )
    if seen["left"] != [True, False]:
        fail(
            "The net was left in another mode than it was found in.",
            mistake="The mode that the net was found in is not restored.",
        )


@points(1, exercise="evaluate_accuracy", practice=True)
def test_accuracy_records_no_gradients(student):
    """Good practice: evaluation records no gradients.

    Evaluate under torch.no_grad(): it saves memory and time.
    """
    *_, seen = watched_accuracy(student)

    check_run(seen["gradients"])
    if True in seen["gradients"]:
        fail(
            "Gradients were recorded while evaluating.",
            mistake="The net is evaluated without torch.no_grad().",
        )


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
        after = measures(*descend(W, b, [batch], lr)[0], *batch)
        if 0 < before[1] < size and differ(before[1], after[1]) and differ(before[0], after[0]):
            return W, b, batch, before, after


@points(2, exercise="train_step")
def test_train_step_measures_before_the_update(student):
    """train_step returns the summed loss and the count of right predictions before the update.

    Both come from the logits that the loss was computed from; the mean loss is multiplied by B.
    """
    W, b, (X, y), (loss, right), (loss_after, right_after) = step_case(7, 2.0)

    (step,) = student.probe("steps", W.float(), b.float(), [(X.float(), y)], 2.0)["steps"]

    returned = step["returned"]
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        fail("train_step does not return two values: (summed_loss, num_correct).")
    assert_close(
        tuple(map(number, returned)),
        (7 * loss, right),
        numbers=True,
        mistakes={
            "The mean loss is returned; multiply it by the number of examples in the batch.": (
                loss,
                right,
            ),
            "The right predictions are counted after the update.": (7 * loss, right_after),
            "Loss and count are taken after the update.": (7 * loss_after, right_after),
            "num_correct is a fraction; a count is asked for.": (7 * loss, right / 7),
            "The two results are swapped.": (right, 7 * loss),
        },
    )


@points(4, exercise="train_step")
def test_train_step_clears_the_gradients(student):
    """After two steps every parameter is where two clean steps of the optimiser lead.

    Clear the gradients in every step, before the backward pass or after the update: PyTorch adds
    up what is not cleared. Between the backward pass and the update they must stay.
    """
    (W, b), batches = classifier(3, 4), examples(4, 5)

    seen = student.probe("steps", W.float(), b.float(), batches, 0.5)

    first, second = descend(W, b, exact(batches), 0.5)
    assert_close(
        [step["parameters"] for step in seen["steps"]],
        [first, second],
        dtype=torch.float32,
        mistakes=lambda: {
            "The gradients are not cleared: the second step adds them to the first one's.": (
                descend(W, b, exact(batches), 0.5, keep=1.0)
            ),
            "Nothing moved: the step came before the backward pass, or was forgotten.": (
                [[W, b], [W, b]]
            ),
            "The step comes before the backward pass: it uses the last batch's gradients.": (
                [[W, b], first]
            ),
        },
    )


@points(1, exercise="train_step", practice=True)
def test_train_step_runs_the_net_once(student):
    """Good practice: train_step runs the net forward once.

    Keep the logits: loss and count come from the same ones. A second pass costs time, and with
    dropout it gives other logits.
    """
    (W, b), batches = classifier(3, 4), examples(5)

    if student.probe("steps", W.float(), b.float(), batches, 0.5)["passes"] != 1:
        fail(
            "The net did not run forward exactly once in each step.",
            mistake="The net runs forward a second time in the same step.",
        )


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
                "test_acc": accuracy_by_hand(W, b, test_batches),
                "train_acc after": accuracy_by_hand(W, b, batches),
            }
        )
    return sums, [W, b]


def accuracy_by_hand(W, b, batches):
    right = sum(measures(W, b, X, y)[1] for X, y in batches)
    return right / sum(len(y) for _, y in batches)


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


@points(4, exercise="train")
def test_train_keeps_the_books(student):
    """train reports each epoch's own mean loss and accuracies.

    Set the sums back to 0 at the start of each epoch, weight each batch by its size, measure
    test_acc on test_iter.
    """
    W, b, batches, test_batches, sums, parameters = training_case(4, 1)

    seen = student.probe("training", W.float(), b.float(), batches, test_batches, 2, 0.5)

    right = history(sums, 5)
    assert_close(
        seen["history"],
        right,
        mistakes=lambda: {
            "The sums are not reset at the start of an epoch.": history(sums, 5, kept=True),
            "Sums and count are not reset: these are averages over all epochs so far.": (
                history(sums, 5, counted=True)
            ),
            "test_acc is measured on the training data.": history(sums, 5, test="train_acc after"),
            "The mean losses are added up unweighted and divided by the number of examples.": (
                history(sums, 5, loss="means")
            ),
            "The loss is the mean of the batch means: the last batch counts too much.": (
                with_own(right, "loss", [own["means"] / 2 for own in sums])
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
        },
    )
    assert_close(seen["parameters"], parameters, dtype=torch.float32)


def divided_again(W, b, batches, lr):
    """(W, b) after steps whose mean gradients are divided by the batch size once more."""
    for X, y in batches:
        ((W, b),) = descend(W, b, [(X, y)], lr / len(y))
    return [W, b]


@points(3, exercise="train")
def test_train_from_scratch_keeps_the_books(student):
    """Without an optimizer, train updates by sgd(params, lr, 1) and reports the same measures.

    The loss is a mean already, so sgd divides by 1. sgd clears the gradients.
    """
    W, b, batches, test_batches, sums, parameters = training_case(4, 2)

    seen = student.probe(
        "training_from_scratch", W.float(), b.float(), batches, test_batches, 2, 0.5
    )

    assert_close(
        seen["parameters"],
        parameters,
        dtype=torch.float32,
        mistakes=lambda: {
            "sgd gets the batch size, but the loss is a mean already: pass 1.": (
                divided_again(W, b, exact(batches) * 2, 0.5)
            ),
            "Nothing moved: without an optimizer the params must be updated by sgd.": [W, b],
        },
    )
    assert_close(
        seen["history"],
        history(sums, 6),
        mistakes=lambda: {
            "The sums are not reset at the start of an epoch.": history(sums, 6, kept=True),
            "The mean losses are added up unweighted and divided by the number of examples.": (
                history(sums, 6, loss="means")
            ),
            "test_acc is measured on the training data.": history(sums, 6, test="train_acc after"),
        },
    )


# -- softmax_regression, sgd, MLP


@points(2, exercise="softmax_regression")
def test_softmax_regression_lets_gradients_through(student):
    """softmax_regression returns XW + b, and gradients reach W and b.

    Tensor operations keep the graph; .data, .detach() and .item() cut it.
    """
    X, W, b = normal(3, 1, 28, 28), normal(784, 4, std=0.1), normal(4)

    seen = student.probe("softmax_regression", X, W, b)

    X = X.reshape(3, 784)
    expected = X @ W + b
    assert_close(
        seen["logits"],
        expected,
        mistakes=lambda: {
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                expected.softmax(1)
            ),
            "Log-softmax is applied; logits are asked for.": expected.log_softmax(1),
        },
    )
    assert_close(seen["gradients"], [X.sum(0)[:, None].expand(784, 4), torch.full((4,), 3.0)])


@points(3, exercise="sgd")
def test_sgd_updates_each_parameter_and_clears_its_gradient(student):
    """sgd changes each parameter in place by lr * grad / batch_size and clears its gradient.

    For every tensor in the list: update it under torch.no_grad(), then set its gradient to zero.
    """
    values, grads = [normal(2, 3), normal(3)], [normal(2, 3), normal(3)]

    seen = student.probe("sgd_update", values, grads, 0.3, 5)

    pairs = list(zip(values, grads, strict=True))
    assert_close(
        seen["values"],
        [value - 0.3 * grad / 5 for value, grad in pairs],
        mistakes=lambda: {
            "It does not divide by batch_size.": [value - 0.3 * grad for value, grad in pairs],
            "It multiplies by batch_size.": [value - 1.5 * grad for value, grad in pairs],
            "The tensors in the list did not change: update them in place.": values,
            "The step goes uphill: subtract the gradient.": [
                value + 0.3 * grad / 5 for value, grad in pairs
            ],
            "Only the first parameter is updated.": [values[0] - 0.3 * grads[0] / 5, values[1]],
        },
    )
    if seen["cleared"] != [True, True]:
        fail(
            "A gradient was still there after the update.",
            mistake="The gradients are not cleared, so the next backward pass adds to them.",
        )
    if seen["leaves"] != [True, True]:
        fail("The update was recorded in the graph: the parameters are no leaves any more.")


def layers_of(parameters, num_inputs, num_outputs, num_hiddens):
    """W1, b1, W2, b2 of an MLP whatever its attributes are called: no two have the same size."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param.double() for param in tensors}
    wanted = [num_inputs * num_hiddens, num_hiddens, num_hiddens * num_outputs, num_outputs]
    if len(parameters) != 4 or set(by_size) != set(wanted):
        fail("Its parameters are not a weight and a bias for each of two layers of these sizes.")
    W1, b1, W2, b2 = (by_size[size] for size in wanted)
    return (
        W1 if W1.shape == (num_inputs, num_hiddens) else W1.T,
        b1.flatten(),
        W2 if W2.shape == (num_hiddens, num_outputs) else W2.T,
        b2.flatten(),
    )


@points(4, exercise="MLP")
def test_mlp_is_linear_relu_linear(student):
    """MLP computes ReLU(XW₁ + b₁) W₂ + b₂, and gradients reach all its parameters.

    One hidden layer with ReLU after it; nothing after the output layer.
    """
    inputs = list(cases(normal(1, 1, 3, 4), normal(7, 1, 3, 4, std=2), normal(8, 12, std=2)))

    seen = student.probe("mlp", (12, 3, 5), *inputs)

    W1, b1, W2, b2 = layers_of(seen["parameters"], 12, 3, 5)
    for X, output in zip(inputs, seen["outputs"], strict=True):
        linear = X.reshape(len(X), 12).double() @ W1 + b1
        expected = linear.clamp(min=0) @ W2 + b2
        assert_close(
            output,
            expected,
            dtype=torch.float32,
            mistakes=lambda: {
                "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                    expected.softmax(1)
                ),
                "Log-softmax is applied; logits are asked for.": expected.log_softmax(1),
                "There is an activation after the last layer.": expected.clamp(min=0),
                "There is no activation between the two layers.": linear @ W2 + b2,
                "Sigmoid stands in place of ReLU.": linear.sigmoid() @ W2 + b2,
                "Tanh stands in place of ReLU.": linear.tanh() @ W2 + b2,
            },
        )
    assert_equal(len(seen["reached"]), 4)


# -- activations


EXTREMES = torch.tensor([-1e4, -100.0, -50.0, 0.0, 50.0, 100.0, 1e4])


def with_extremes(std):
    """Numbers in float64, the first of them very small, zero or very large."""
    x = normal(2, 3, 4, std=std, dtype=torch.float64)
    x.view(-1)[: len(EXTREMES)] = EXTREMES
    return x


def up_to(limit, std):
    """Numbers in float32, the first two at ±limit."""
    x = normal(3, 4, std=std).clamp(-limit, limit)
    x.view(-1)[:2] = torch.tensor([-limit, limit])
    return x


def with_nan_of(seen, expected):
    """The right answer but for NaN wherever `seen` has it; all NaN if it has none."""
    if shape_of(seen) != shape_of(expected) or not seen.isnan().any():
        return torch.full_like(expected, torch.nan)
    return torch.where(seen.isnan(), torch.nan, expected)


def leaky(x, seen):
    """ReLU with the slope that `seen` has at the first element of x."""
    slope = seen.flatten()[0] / x.flatten()[0] if shape_of(seen) == shape_of(x) else 0.0
    return torch.where(x > 0, x, slope_or_usual(slope) * x)


def slope_or_usual(slope):
    """A slope between 0 and 1, else PyTorch's for leaky ReLU."""
    return slope if 0 < slope < 1 else 0.01


def first_slope(seen, x):
    """The slope that `seen` has at the first element of x."""
    return slope_or_usual(seen.flatten()[0] if shape_of(seen) == shape_of(x) else 0.0)


def assert_flow(seen, small, slope, x):
    """A gradient came back from act(small), and act(x) left x as it was."""
    assert_close(
        seen["gradient"],
        slope,
        dtype=small.dtype,
        mistakes={
            "No gradient reaches x: the result is cut off from the graph.": type(None),
        },
    )
    assert_unchanged(seen, x)


def assert_unchanged(seen, x):
    if not torch.equal(seen["after"], x):
        fail("The input x is not what it was.", mistake="The input x itself is changed.")


@points(2, exercise="MyReLU")
def test_relu_for_any_shape_dtype_and_size(student):
    """MyReLU()(x) is right for float64, any shape and large inputs; gradients flow, x stays.

    Compute with x itself, elementwise, and return a new tensor.
    """
    x, small = with_extremes(2), up_to(50.0, 2)

    seen = student.probe("activation", "MyReLU", x, small)

    y = seen["y"]
    assert_close(
        y,
        x.clamp(min=0),
        mistakes=lambda: {"Negative elements are not 0: the slope is leaky.": leaky(x, y)},
    )
    assert_flow(seen, small, (small > 0).float(), x)


@points(1, exercise="MyReLU")
def test_relu_derivative_for_any_shape_and_dtype(student):
    """MyReLU().derivative(x) is 0 or 1 in the dtype of x; at 0 it is 0.

    Compare x with 0 and give the result the dtype of x.
    """
    x = with_extremes(2)

    seen = student.probe("derivative", "MyReLU", x)

    slope = seen["slope"]
    if isinstance(slope, torch.Tensor) and not slope.is_floating_point():
        fail(
            "The derivative has no floating-point dtype.",
            mistake="The derivative holds True and False or whole numbers: give it the dtype of x.",
        )
    assert_close(
        slope,
        (x > 0).double(),
        mistakes=lambda: {
            "The derivative at 0 is 1; here it is 0.": (x >= 0).double(),
            "The derivative at 0 is ½; here it is 0.": x.sign() / 2 + 0.5,
            "The derivative of negative elements is not 0: the slope is leaky.": (
                torch.where(x > 0, 1.0, first_slope(slope, x))
            ),
        },
    )
    assert_unchanged(seen, x)


def sigmoid(x):
    return 1 / (1 + torch.exp(-x.double()))


@points(2, exercise="MySigmoid")
def test_sigmoid_for_any_shape_dtype_and_size(student):
    """MySigmoid()(x) is right for float64, any shape and large inputs; gradients flow, x stays.

    exp overflows for large numbers: choose a form in which inf / inf cannot appear.
    """
    x, small = with_extremes(4), up_to(50.0, 4)

    seen = student.probe("activation", "MySigmoid", x, small)

    y, expected = seen["y"], sigmoid(x)
    assert_close(
        y,
        expected,
        mistakes=lambda: {
            "exp overflows: inf / inf is NaN.": with_nan_of(y, expected),
            "The sign in the exponent is wrong: this falls where sigmoid rises.": sigmoid(-x),
        },
    )
    rising = sigmoid(small)
    assert_flow(seen, small, rising * (1 - rising), x)


@points(1, exercise="MySigmoid")
def test_sigmoid_derivative_for_large_inputs(student):
    """MySigmoid().derivative(x) is right for float64 and finite for large inputs.

    y (1 − y) with y = σ(x) does not overflow if σ does not.
    """
    x = with_extremes(3)

    seen = student.probe("derivative", "MySigmoid", x)

    slope = seen["slope"]
    y = sigmoid(x)
    expected = y * (1 - y)
    assert_close(
        slope,
        expected,
        mistakes=lambda: {
            "exp overflows: inf / inf is NaN.": with_nan_of(slope, expected),
            "y (1 − y) is computed of the input x; y is the output σ(x).": x * (1 - x),
        },
    )
    assert_unchanged(seen, x)


def tanh(x):
    return 2 * sigmoid(2 * x) - 1


@points(2, exercise="MyTanh")
def test_tanh_for_any_shape_dtype_and_size(student):
    """MyTanh()(x) is right for float64, any shape and large inputs; gradients flow, x stays.

    exp overflows for large numbers: choose a form in which inf / inf cannot appear.
    """
    # 2 σ(2x) − 1 with σ = 1 / (1 + exp(−x)) is right; in float32 its gradient ends at ±44
    x, small = with_extremes(3), up_to(40.0, 3)

    seen = student.probe("activation", "MyTanh", x, small)

    y = seen["y"]
    assert_close(
        y,
        tanh(x),
        mistakes=lambda: {
            "exp overflows: inf / inf is NaN.": with_nan_of(y, tanh(x)),
            "This is 2 σ(x) − 1: the x inside σ must be doubled.": 2 * sigmoid(x) - 1,
        },
    )
    assert_flow(seen, small, 1 - tanh(small) ** 2, x)


@points(1, exercise="MyTanh")
def test_tanh_derivative_for_large_inputs(student):
    """MyTanh().derivative(x) is right for float64 and finite for large inputs.

    1 − y² with y = tanh(x) does not overflow if tanh does not.
    """
    x = with_extremes(2)

    seen = student.probe("derivative", "MyTanh", x)

    slope = seen["slope"]
    y = tanh(x)
    expected = 1 - y**2
    assert_close(
        slope,
        expected,
        mistakes=lambda: {
            "exp overflows: inf / inf is NaN.": with_nan_of(slope, expected),
            "1 − y² is computed of the input x; y is the output tanh(x).": 1 - x**2,
            "This is y (1 − y), the formula of sigmoid; for tanh it is 1 − y².": y * (1 - y),
        },
    )
    assert_unchanged(seen, x)


# -- DeepNet, gradient_norms, dead_relu_rate, l2_penalty


def chain(X, layers, *, plain=(), act_on_output=False, act=torch.atan):
    """Linear layers in a row, each but the last followed by `act` unless its place is in `plain`."""
    H = X
    for place, layer in enumerate(layers):
        H = F.linear(H, *layer)
        if act_on_output if place == len(layers) - 1 else place not in plain:
            H = act(H)
    return H


@points(5, exercise="DeepNet")
def test_deep_net_applies_every_layer_once(student):
    """DeepNet runs every layer once, in order, with the activation after each but the last.

    Flatten, input layer, activation; each hidden layer and its activation; output layer.
    """
    X = normal(5, 1, 3, 4, std=2)
    seen = student.probe("deep_net", (3, 12, 6, 2), X)

    weights, biases = seen["weights"], seen["biases"]
    assert_equal(list(map(shape_of, weights)), [(6, 12), (6, 6), (6, 6), (6, 6), (2, 6)])
    assert_equal(list(map(shape_of, biases)), [(6,), (6,), (6,), (6,), (2,)])
    if not any(name.startswith("layers.") for name in seen["learning"]):
        fail(
            "Some layers have no entry in parameters().",
            mistake="The layers are kept in a plain Python list, so they never learn.",
        )
    if len(seen["learning"]) != 10:
        fail(
            "There are fewer parameters than layers ask for.",
            mistake="Some layers are one and the same module: make each anew.",
        )
    X = X.flatten(1).double()
    layers = [(W.double(), b.double()) for W, b in zip(weights, biases, strict=True)]
    first, *middle, last = layers
    assert_close(
        seen["output"],
        chain(X, layers),
        dtype=torch.float32,
        mistakes=lambda: {
            "The activation after the input layer is missing.": chain(X, layers, plain=[0]),
            "There is an activation on the output.": chain(X, layers, act_on_output=True),
            "The activation after the hidden layers is missing.": (
                chain(X, layers, plain=[1, 2, 3])
            ),
            "The activation after the last hidden layer is missing.": chain(X, layers, plain=[3]),
            "There is no activation at all.": chain(X, layers, plain=[0, 1, 2, 3]),
            "ReLU is used in place of the given activation.": chain(X, layers, act=torch.relu),
            "All hidden layers are skipped.": chain(X, [first, last]),
            "The first hidden layer is skipped.": chain(X, [first, *middle[1:], last]),
            "The last hidden layer is skipped.": chain(X, [first, *middle[:-1], last]),
            "One hidden layer is used in place of all the others.": (
                chain(X, [first, *[middle[0]] * 3, last])
            ),
            "Every hidden layer is used twice.": (
                chain(X, [first, *(layer for layer in middle for _ in range(2)), last])
            ),
            "The hidden layers run in reverse order.": chain(X, [first, *middle[::-1], last]),
        },
    )


def normalised(Z):
    """LayerNorm as it is made, and the deviation it divides by."""
    deviation = (Z.var(1, correction=0, keepdim=True) + 1e-5).sqrt()
    return (Z - Z.mean(1, keepdim=True)) / deviation, deviation


def gradients_by_hand(weights, biases, X, y):
    """Of weight and bias of linears with LayerNorm and tanh between, and of the norms' weights."""
    inputs, kept, H = [], [], X
    for W, b in zip(weights, biases, strict=True):
        inputs.append(H)
        Z = H @ W.T + b
        kept.append(normalised(Z))
        H = kept[-1][0].tanh()
    error = (torch.softmax(Z, 1) - F.one_hot(y, len(weights[-1]))) / len(y)
    linear, norm = [], []
    for place in reversed(range(len(weights))):
        linear.insert(0, (error.T @ inputs[place], error.sum(0)))
        if place:
            unit, deviation = kept[place - 1]
            error = error @ weights[place] * (1 - unit.tanh() ** 2)
            norm.insert(0, (error * unit).sum(0))
            slope = (error * unit).mean(1, keepdim=True)
            error = (error - error.mean(1, keepdim=True) - unit * slope) / deviation
    return linear, norm


@drawn_once
def norms_case():
    """Three linears of unequal width with a batch, their gradients by hand and these norms."""
    weights = [normal(6, 4), normal(5, 6), normal(3, 5)]
    biases = [normal(6), normal(5), normal(3)]
    X, y = normal(7, 4), integers(0, 3, 7)
    layers = [W.double() for W in weights], [b.double() for b in biases]
    linear, norm = gradients_by_hand(*layers, X.double(), y)
    return (weights, biases, X, y), linear, norm, [W.norm().item() for W, _ in linear]


@points(4, exercise="gradient_norms")
def test_gradient_norms_from_the_input_side(student):
    """gradient_norms gives the norm for each nn.Linear, input side first, of one backward pass.

    Clear old gradients first; go through net.modules() and take the weights of nn.Linear only.
    """
    inputs, linear, norm, expected = norms_case()

    seen = student.probe("norms", *inputs, 0.5)

    assert_close(
        listed(seen["norms"]),
        expected,
        mistakes=lambda: {
            "The biases are included; only weights are asked for.": [
                grad.norm().item() for pair in linear for grad in pair
            ],
            "Layers that are no nn.Linear are included.": [
                *(expected[0], norm[0].norm().item(), expected[1]),
                *(norm[1].norm().item(), expected[2]),
            ],
            "The order is reversed: the input side comes first.": expected[::-1],
            "Gradients of an earlier pass are added in: clear them first.": [
                (W + 0.5).norm().item() for W, _ in linear
            ],
            "These are the squares of the norms.": [value**2 for value in expected],
            "These are sums of absolute values, not L2 norms.": [
                W.abs().sum().item() for W, _ in linear
            ],
            "These are the norms of the weights, not of their gradients.": [
                weight.norm().item() for weight in inputs[0]
            ],
            "Weight and bias are taken together; only weights are asked for.": [
                (W.norm() ** 2 + b.norm() ** 2).sqrt().item() for W, b in linear
            ],
        },
    )


@anywhere
@points(3, exercise="dead_relu_rate")
def test_dead_units_among_many(student):
    """dead_relu_rate is the share of columns that are 0 in every row, as a Python float.

    First find out for each unit whether it is 0 for all inputs; then take the mean over units.
    """
    activations = normal(6, 8).clamp(min=0)
    activations[:, [1, 4, 7]] = 0
    activations[0] = 0
    activations[1, [0, 2, 3, 5, 6]] = 1.0  # these units live
    activations[2:, 0] = 1.0  # so that the shares below all differ

    seen = student.call("dead_relu_rate", activations)

    assert_close(
        seen,
        3 / 8,
        mistakes=lambda: {
            "This is the share of zero entries, not of dead units.": (
                (activations == 0).double().mean().item()
            ),
            "This is a percentage; a fraction between 0 and 1 is asked for.": 37.5,
            "This is the number of dead units, not their share.": 3,
            "This is the share of units that are 0 for some input, not for every one.": 1,
            "This is the share of inputs for which every unit is 0.": 1 / 6,
            "A tensor is returned; .item() makes a Python number of it.": torch.Tensor,
        },
    )


@anywhere
@points(3, exercise="l2_penalty")
def test_penalty_for_any_shape_and_dtype(student):
    """l2_penalty(w) is a scalar in the dtype of w, for w of any shape.

    The sum over all elements; nothing is rounded to another dtype.
    """
    weights = cases(normal(), normal(3, 2, 2, 2), normal(5, 4, dtype=torch.float64))
    for w, penalty in student.each("l2_penalty", weights):
        assert_close(
            penalty,
            w.pow(2).sum() / 2,
            mistakes=lambda: {
                "The factor ½ is missing.": w.pow(2).sum(),
                "This is the norm, not its square.": w.norm(),
                "The mean is taken where the sum is asked for.": w.pow(2).mean() / 2,
                "A Python number is returned: no gradient can flow through it.": float,
            },
        )


# -- dropout_layer


def kept_of(seen, X):
    """Where a result of the shape of X is not 0."""
    same = isinstance(seen, torch.Tensor) and seen.shape == X.shape
    return seen != 0 if same else torch.ones_like(X, dtype=torch.bool)


@anywhere
@points(2, exercise="dropout_layer")
def test_dropout_rate_and_scale(student):
    """dropout_layer drops the share dropout of the elements and divides the others by 1 − dropout.

    Uniform random numbers, one for each element; keep where the number is at least dropout.
    """
    X = uniform(40, 50, low=0.5, high=1.5) * (integers(0, 2, 40, 50) * 2 - 1)
    for (_, dropout), seen in student.each("dropout_layer", [(X, 0.2), (X, 0.5)]):
        kept = kept_of(seen, X)
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
def test_dropout_draws_for_each_element_and_call(student):
    """dropout_layer draws anew for each element and at every call.

    The mask has the shape of X and is made inside the function; no seed is set.
    """
    results = student.probe("dropout_calls", torch.ones(15, 20), 0.5, 8)

    assert_equal(shape_of(results), (8, 15, 20))
    kept = results != 0
    for_row, for_column, counts = kept.sum(2), kept.sum(1), kept.sum((1, 2))
    if ((counts == 0) | (counts == 300)).all():
        fail(
            "Either everything is kept or nothing.",
            mistake="One random number decides for the whole batch.",
        )
    if ((for_row == 0) | (for_row == 20)).all():
        fail(
            "Each row is kept or dropped as a whole.",
            mistake="One random number decides for a whole row.",
        )
    if ((for_column == 0) | (for_column == 15)).all():
        fail(
            "Each column is kept or dropped as a whole.",
            mistake="One mask is used for all rows of the batch.",
        )
    if (kept == kept[0]).all():
        fail(
            "Several calls dropped the very same elements.",
            mistake="The mask is the same at each call.",
        )
    if (counts == counts[0]).all():
        fail(
            "Every call dropped exactly the same number of elements.",
            mistake="A fixed number of elements is dropped, not each one by its own chance.",
        )
    for changed in (
        kept[1:] ^ kept[:-1],
        kept[:, 1:] ^ kept[:, :-1],
        kept[..., 1:] ^ kept[..., :-1],
    ):
        assert_rate(int(changed.sum()), changed.numel(), 0.5)  # neighbours: like tosses of a coin


@points(2, exercise="dropout_layer")
def test_dropout_lets_gradients_through_what_it_keeps(student):
    """Gradients flow through kept elements only; X stays as it is, and so does its dtype.

    Multiply a mask and X into a new tensor: no .data, no update in place.
    """
    X = uniform(8, 5, low=0.5, high=1.5, dtype=torch.float64)

    seen = student.probe("dropout_gradients", X, 0.5, 1.0)

    if not torch.equal(seen["after"], X):
        fail("The input X is not what it was.", mistake="X itself is changed.")
    for result in seen["results"]:
        assert_equal(shape_of(result), (8, 5))
        if not result.isfinite().all():
            fail("Some results are NaN or infinite.", mistake="Division by zero at a rate of 1.")
        assert_equal(str(result.dtype), "torch.float64")
    kept = seen["results"][0] != 0
    if not kept.any():
        fail("Everything was dropped.")
    assert_close(
        seen["gradients"][0],
        kept.double() / 0.5,
        mistakes=lambda: {
            "No gradient reaches X: the result is cut off from the graph.": type(None),
            "The gradient flows through dropped elements too.": torch.full_like(X, 2.0),
        },
    )


@points(1, exercise="dropout_layer", practice=True)
def test_dropout_makes_its_mask_where_x_is(student):
    """Good practice: the mask is made on the device of X.

    Pass device=X.device, or use torch.rand_like(X).
    """
    X = torch.ones(40, 30)

    seen = student.probe("dropout_devices", X, 0.5)

    result = seen["result"]
    if shape_of(result) != (40, 30) or not 0 < result.count_nonzero() < X.numel():
        fail("It does not drop some elements and keep others.")
    # Neither stand-in for a GPU is sure to be right; an answer that works with one is fine.
    if not seen["elsewhere"] and not seen["not_default"]:
        fail(
            "It works only for tensors on the CPU.",
            mistake="The mask is made on the CPU, not on the device of X.",
        )


# -- Fashion-MNIST


@training
@points(3, exercise="thresholds")
def test_softmax_regression_learns_fashion_mnist(student, fashion_mnist, thresholds):
    """Softmax regression from scratch learns Fashion-MNIST.

    It uses your softmax_regression, train without an optimizer, sgd and evaluate_accuracy: look at
    their tests first.
    """
    data = fashion_mnist
    inputs = data.train_images, data.train_labels, data.test_images

    def attempt():
        predictions = student.probe("softmax_regression_predictions", *inputs, 64, 10, 0.02)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["softmax_regression"])


@training
@points(3, exercise="thresholds")
def test_mlp_learns_fashion_mnist(student, fashion_mnist, thresholds):
    """Your MLP learns Fashion-MNIST.

    It uses your MLP, train with an optimizer, train_step and evaluate_accuracy: look at their tests
    first.
    """
    data = fashion_mnist
    inputs = data.train_images, data.train_labels, data.test_images

    def attempt():
        predictions = student.probe("mlp_predictions", *inputs, 128, 8, 0.05)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["mlp"])
