# Generated from solutions/lab4/tests.py by `grader release lab4`.
"""Public tests of Lab 4: Logistic and softmax regression, from scratch and with torch.nn.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

import torch
from torch.nn import functional as F

from grader.testing import (
    assert_close,
    assert_equal,
    cases,
    fail,
    integers,
    normal,
    points,
    shape_of,
    taken,
    uniform,
)

# -- Linear


def assert_own_biases(bias):
    if shape_of(bias) in [(), (1,)]:
        fail(
            "The bias is a single number.",
            mistake="A single bias is shared by all outputs; each needs its own.",
        )


def taken_layer(values, in_features, out_features):
    """Weight and bias of a Linear, fit to compute with."""
    weight, bias = values
    return (
        taken(weight, (out_features, in_features), varied=True),
        taken(bias, (out_features,)),
    )


@points(3, exercise="Linear")
def test_linear_has_weight_and_bias_and_uses_them(student):
    """Linear(in, out) has a weight (out, in) and a bias (out,), learns both and returns X Wᵀ + b.

    Both are leaves that require gradients, and parameters() returns these two. Transpose the weight
    in the product, and add the bias.
    """
    X = normal(5, 4)

    seen = student.probe("linear", (4, 3), X)

    weight, bias = seen["fresh"]
    if shape_of(weight) == (4, 3):
        fail(
            "The weight has the shape (in_features, out_features).",
            mistake="The weight has the shape (in, out); (out, in) is asked for.",
        )
    assert_own_biases(bias)
    assert_equal(shape_of(weight), (3, 4))
    assert_equal(shape_of(bias), (3,))
    if seen["learning"] != [True, True]:
        fail(
            "Weight and bias do not both require gradients.",
            mistake="No gradient is asked for: weight and bias need requires_grad.",
        )
    if seen["leaves"] != [True, True]:
        fail(
            "Weight and bias are not both leaves.",
            mistake="A recorded operation made the tensor, so it is no leaf and gets no gradient.",
        )
    if seen["listed"] != [True, True] or seen["count"] != 2:
        fail("parameters() does not return weight and bias themselves, and nothing else.")
    weight, bias = taken_layer(seen["values"], 4, 3)
    assert_close(
        seen["outputs"],
        [X @ weight.T + bias],
        mistakes=lambda: {
            "The bias is not added.": [X @ weight.T],
            "The bias is subtracted.": [X @ weight.T - bias],
        },
    )


# -- Flatten


def assert_rows(rows, X):
    """One row for each example, with its numbers in order."""
    assert_close(
        rows,
        X.reshape(len(X), X[0].numel()),
        mistakes=lambda: {
            "The batch is flattened too: one row for each example is asked for.": X.flatten(),
            "Everything stands in one row: one row for each example is asked for.": (
                X.reshape(1, X.numel())
            ),
            "Each example is a column; it is to be a row.": X.reshape(len(X), X[0].numel()).T,
        },
    )


@points(2, exercise="Flatten")
def test_flatten_keeps_the_batch(student):
    """Flatten()(X) has one row for each example, with all its numbers in order.

    Dimension 0 is the batch, even if it holds one example: flatten what comes after it.
    """
    for X, rows in student.each("Flatten()", cases(normal(1, 2, 3), normal(4, 1, 2, 3))):
        assert_rows(rows, X)


# -- BCELoss


def bce_terms(p, y):
    """The two terms of the binary cross-entropy, elementwise in float64."""
    p, y = p.double(), y.double()
    return y * torch.log(p), (1 - y) * torch.log(1 - p)


@points(3, exercise="BCELoss")
def test_bce_is_the_mean_over_both_terms(student):
    """BCELoss()(prediction, target) is the mean of −(y log p + (1 − y) log(1 − p)).

    Two terms, one for each class; the minus stands before both. The mean, not the sum.
    """
    pairs = [
        (uniform(3, low=0.1, high=0.9), torch.tensor([1.0, 0.0, 1.0])),
        (uniform(6, 1, low=0.1, high=0.9), torch.tensor([[1.0, 1.0, 0.0, 0.0, 1.0, 0.0]]).T),
    ]
    for (p, y), loss in student.each("BCELoss()", pairs):
        positive, negative = bce_terms(p, y)
        both = positive + negative
        assert_close(
            loss,
            -both.mean(),
            dtype=torch.float32,
            mistakes=lambda: {
                "This is the sum over the elements; the mean is asked for.": -both.sum(),
                "One loss for each element is returned; their mean is asked for.": -both,
                "The sign is wrong: this falls where the predictions get worse.": both.mean(),
                "The term of class 0, (1 − y) log(1 − p), is missing.": -positive.mean(),
                "The term of class 1, y log p, is missing.": -negative.mean(),
                "The classes are swapped: y belongs to log p.": (
                    -(y.double() * torch.log(1 - p.double()) + (1 - y.double()) * p.double().log())
                ).mean(),
                "A Python number is returned: no gradient can flow through it.": float,
            },
        )


NEVER = object()  # nothing that is returned equals it


# -- one_hot


def assert_integers(rows):
    if isinstance(rows, torch.Tensor) and rows.is_floating_point():
        fail(
            "The result has a floating-point dtype.",
            mistake="The result is float; int64 is asked for.",
        )


@points(2, exercise="one_hot", guessable=True)
def test_one_hot_has_a_one_at_each_label(student):
    """one_hot(labels, num_classes) has a row for each label, with 1 in its column and 0 elsewhere.

    The result is int64 and has num_classes columns, whichever labels occur.
    """
    inputs = [(torch.tensor([2, 0]), 4), (torch.tensor([1, 4, 0, 3, 4]), 5)]
    for (labels, num_classes), rows in student.each("one_hot", inputs):
        assert_integers(rows)
        assert_close(
            rows,
            F.one_hot(labels, num_classes),
            mistakes=lambda: {
                "There are only as many columns as the largest label asks for.": F.one_hot(labels),
                "Rows and columns are swapped.": F.one_hot(labels, num_classes).T,
            },
        )


# -- softmax


def shares(logits, dims=-1):
    """The formula of softmax in float64, over any dimensions."""
    exponentials = logits.double().exp()
    return exponentials / exponentials.sum(dims, keepdim=True)


@points(2, exercise="softmax")
def test_softmax_is_over_the_last_dimension(student):
    """softmax(logits) gives each row shares of the exponentials that sum to 1.

    Sum over the last dimension and keep it, so that the division broadcasts.
    """
    inputs = cases(torch.tensor([[0.0, 1.0], [2.0, -1.0]]), normal(3, 4), normal(5, 5))
    for logits, probabilities in student.each("softmax", inputs):
        assert_close(
            probabilities,
            shares(logits),
            dtype=torch.float32,
            mistakes=lambda: {
                "The sum is over dimension 0, the batch; take the last dimension.": (
                    shares(logits, 0)
                ),
                "The sum is over all entries; take the last dimension only.": (
                    shares(logits, (0, 1))
                ),
                "The exponentials are not divided by their sum.": logits.double().exp(),
                "The logits themselves are divided by their sum: exponentials are asked for.": (
                    logits / logits.sum(-1, keepdim=True)
                ),
                "This is log-softmax; probabilities are asked for.": logits.log_softmax(-1),
            },
        )


def log_shares(logits, dim=-1):
    """Log-softmax in float64."""
    logits = logits.double()
    return logits - logits.logsumexp(dim, keepdim=True)


# -- CrossEntropyLoss


def at_labels(values, labels):
    return values.gather(1, labels.unsqueeze(1)).squeeze(1)


def assert_cross_entropy(loss, logits, labels):
    """The mean of −log softmax at the labels, in the dtype of the logits."""
    of_label = -at_labels(log_shares(logits), labels)
    assert_close(
        loss,
        of_label.mean(),
        dtype=logits.dtype,
        mistakes=lambda: {
            "This is the sum over the batch; the mean is asked for.": of_label.sum(),
            "One loss for each example is returned; their mean is asked for.": of_label,
            "It is divided by the number of classes too: divide by the batch size only.": (
                of_label.mean() / logits.shape[1]
            ),
            "The sign is wrong: this falls where the predictions get worse.": -of_label.mean(),
            "The logarithm is missing.": -at_labels(shares(logits), labels).mean(),
            "Softmax is missing: the logits are taken for log-probabilities.": (
                -at_labels(logits.double(), labels).mean()
            ),
            "Softmax is applied twice.": -at_labels(log_shares(shares(logits)), labels).mean(),
            "Softmax is over dimension 0, the batch; take the classes.": (
                -at_labels(log_shares(logits, 0), labels).mean()
            ),
            "A Python number is returned: no gradient can flow through it.": float,
        },
    )


@points(3, exercise="CrossEntropyLoss")
def test_cross_entropy_is_the_mean_over_the_batch(student):
    """CrossEntropyLoss()(logits, labels) is the mean of −log softmax at each example's label.

    Pick one number for each row, at its label, and take the mean over the rows. softmax belongs to
    the loss.
    """
    pairs = [
        (normal(4, 3), torch.tensor([0, 2, 1, 1])),
        (normal(5, 2), torch.tensor([1, 0, 0, 1, 1])),
    ]
    for (logits, labels), loss in student.each("CrossEntropyLoss()", pairs):
        assert_cross_entropy(loss, logits, labels)


# -- SGD


@points(3, exercise="SGD")
def test_sgd_steps_in_place_and_clears(student):
    """SGD(params, lr).step() changes the given tensors by −lr · grad; zero_grad() clears.

    Under torch.no_grad(), change the tensors themselves (param -= ...). zero_grad() leaves zero or
    None in each .grad.
    """
    values, grads = [normal(3, 2).T, normal(3)], [normal(2, 3), normal(3)]

    seen = student.probe("sgd", values, [grads], 0.1, False)

    pairs = list(zip(values, grads, strict=True))
    assert_close(
        seen["steps"][0]["values"],
        [value - 0.1 * grad for value, grad in pairs],
        mistakes=lambda: {
            "The given tensors did not change: update them in place.": values,
            "The step goes uphill: subtract the gradient.": [
                value + 0.1 * grad for value, grad in pairs
            ],
            "lr is not used.": [value - grad for value, grad in pairs],
            "Only the first parameter is updated.": [values[0] - 0.1 * grads[0], values[1]],
            "The gradient is divided by lr.": [value - grad / 0.1 for value, grad in pairs],
        },
    )
    if seen["cleared"] != [True, True]:
        fail(
            "A gradient was still there after zero_grad().",
            mistake="zero_grad() does not clear the gradients of all parameters.",
        )


# -- the models


def weight_and_bias(parameters, num_features, num_outputs):
    """W (C, D) and b (C,) of a linear model in float64, whatever their order and orientation."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param for param in tensors}
    if num_outputs > 1 and by_size.keys() == {num_features * num_outputs, 1}:
        fail(
            "There is a single bias.",
            mistake="A single bias is shared by all outputs; each needs its own.",
        )
    if len(parameters) != 2 or by_size.keys() != {num_features * num_outputs, num_outputs}:
        fail("Its parameters are not one weight and one bias of these sizes.")
    W, b = by_size[num_features * num_outputs], by_size[num_outputs].flatten()
    taken(W.flatten(), (num_features * num_outputs,), varied=True)
    taken(b, (num_outputs,))
    W, b = W.double(), b.double()
    turned = W.shape == (num_features, num_outputs)
    return W.T if turned else W.reshape(num_outputs, num_features), b


def logits_of(round_, X, num_outputs):
    """XWᵀ + b with the parameters of one round of the probe, and XWᵀ alone."""
    X = X.flatten(1).double()
    W, b = weight_and_bias(round_["parameters"], X.shape[1], num_outputs)
    return X @ W.T + b, X @ W.T


def stuck(seen, place):
    """An output that new numbers in the listed parameters did not change; a constant one shows nothing."""
    first, second = (round_["outputs"][place] for round_ in seen["rounds"])
    same = shape_of(first) is not None and torch.equal(first, second)
    return first if same and len(first.unique()) > 1 else NEVER


def assert_probabilities(seen, inputs):
    """In each round σ(XWᵀ + b) of that round's parameters."""
    for round_ in seen["rounds"]:
        for place, (X, output) in enumerate(zip(inputs, round_["outputs"], strict=True)):
            logits, unbiased = logits_of(round_, X, 1)
            assert_close(
                output,
                logits.sigmoid(),
                dtype=torch.float32,
                mistakes=lambda: {
                    "The sigmoid is missing: logits are returned, probabilities are asked for.": (
                        logits
                    ),
                    "The sigmoid is applied twice.": logits.sigmoid().sigmoid(),
                    "Softmax over a single column is 1 for every example; use the sigmoid.": (
                        torch.ones_like(logits)
                    ),
                    "The last dimension is gone: the shape is to be (B, 1).": (
                        logits.sigmoid().flatten()
                    ),
                    "The bias is missing.": unbiased.sigmoid(),
                    "This is 1 − p, the probability of class 0.": (-logits).sigmoid(),
                    "Classes are returned; probabilities are asked for.": (logits > 0).double(),
                    "The parameters that are listed are not those it computes with.": (
                        stuck(seen, place)
                    ),
                },
            )


def assert_images(output):
    """There is an output for images: None stands for an error."""
    if output is None:
        fail(
            "It raised for images, where rows are taken.",
            mistake="Images are not flattened before the linear layer.",
        )


def assert_logits(seen, inputs, num_classes):
    """In each round XWᵀ + b of that round's parameters."""
    for round_ in seen["rounds"]:
        for place, (X, output) in enumerate(zip(inputs, round_["outputs"], strict=True)):
            logits, unbiased = logits_of(round_, X, num_classes)
            if X.dim() > 2:
                assert_images(output)
            assert_close(
                output,
                logits,
                dtype=torch.float32,
                mistakes=lambda: {
                    "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                        logits.softmax(1)
                    ),
                    "Softmax is applied over dimension 0; logits are asked for.": logits.softmax(0),
                    "Log-softmax is applied; logits are asked for.": logits.log_softmax(1),
                    "The sigmoid is applied; logits are asked for.": logits.sigmoid(),
                    "Negative logits are cut off: there is a ReLU on the output.": (
                        logits.clamp(min=0)
                    ),
                    "The bias is missing.": unbiased,
                    "The parameters that are listed are not those it computes with.": (
                        stuck(seen, place)
                    ),
                },
            )


# -- LogisticRegression


@points(2, exercise="LogisticRegression")
def test_logistic_regression_returns_probabilities(student):
    """LogisticRegression(num_features) returns σ(X Wᵀ + b), of shape (B, 1).

    A linear layer with one output, then the sigmoid, once.
    """
    X = normal(6, 3)

    seen = student.probe("model", "LogisticRegression", (3,), X)

    assert_probabilities(seen, [X])


# -- SoftmaxRegression


@points(2, exercise="SoftmaxRegression")
def test_softmax_regression_returns_logits(student):
    """SoftmaxRegression(num_features, num_classes) returns the logits X Wᵀ + b.

    Flatten each example to a row, then a linear layer. The loss applies softmax, the model does
    not.
    """
    inputs = [normal(5, 6), normal(2, 1, 2, 3)]

    seen = student.probe("model", "SoftmaxRegression", (6, 4), *inputs)

    assert_logits(seen, inputs, 4)


# -- LogisticRegressionNN


def assert_module(seen):
    if not seen["module"]:
        fail("It is no nn.Module: build it with torch.nn.")


@points(1, exercise="LogisticRegressionNN")
def test_logistic_regression_nn_has_the_right_parts(student):
    """LogisticRegressionNN(num_features) is an nn.Module with a weight (1, D) and a bias (1,).

    An nn.Linear with one output, as an attribute of the module.
    """
    D = int(integers(3, 40))

    seen = student.probe("model", "LogisticRegressionNN", (D,), normal(4, D))

    assert_module(seen)
    weight_and_bias(seen["rounds"][0]["parameters"], D, 1)
    taken(seen["rounds"][0]["outputs"][0], (4, 1), varied=True)


# -- SoftmaxRegressionNN


@points(1, exercise="SoftmaxRegressionNN")
def test_softmax_regression_nn_has_the_right_parts(student):
    """SoftmaxRegressionNN(D, C) is an nn.Module with a weight (C, D) and a bias (C,).

    nn.Flatten and nn.Linear, as attributes of the module.
    """
    C = int(integers(4, 40))

    seen = student.probe("model", "SoftmaxRegressionNN", (6, C), normal(5, 6), normal(3, 1, 2, 3))

    assert_module(seen)
    weight_and_bias(seen["rounds"][0]["parameters"], 6, C)
    rows, images = seen["rounds"][0]["outputs"]
    assert_images(images)
    taken(rows, (5, C), varied=True)
    taken(images, (3, C), varied=True)
