"""The hidden tests of lab 4: other shapes and dtypes, extreme values, devices, real training.

Oracles are formulas in float64, not PyTorch's own layers; inputs are drawn so that no known mistake
gives the right answer.
"""

import torch

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


def shape_of(value):
    """The shape of a tensor, None for anything else."""
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def assert_unchanged(after, before):
    if not torch.equal(after, before):
        fail("An input is not what it was.", mistake="An input itself is changed.")


# -- Linear


@points(3, exercise="Linear")
def test_linear_draws_small_normal_weights(student):
    """A fresh Linear has weights from N(0, 0.01²) and biases of 0.

    torch.normal takes the standard deviation; torch.randn draws from N(0, 1), torch.rand uniformly.
    """
    seen = student.probe("linear", (50, 40))

    weight, bias = seen["fresh"]
    assert_equal(shape_of(weight), (40, 50))
    assert_close(
        bias,
        torch.zeros(40),
        mistakes=lambda: {"The biases do not start at 0.": bias},
    )
    n = weight.numel()
    assert_rate(
        int((weight > 0).sum()),
        n,
        0.5,
        mistakes={
            "All weights are positive: torch.rand is uniform; a normal distribution is asked for.": (
                1.0
            ),
            "No weight is positive: the weights start at 0, so they are not drawn.": 0.0,
        },
    )
    assert_rate(
        int((weight.abs() < 0.002).sum()),
        n,
        0.158519,
        mistakes={
            "The weights are drawn from N(0, 1); the standard deviation is to be 0.01.": 0.0015957,
            "The standard deviation is about 0.1, the root of 0.01; 0.01 itself is asked for.": (
                0.0159566
            ),
            "The standard deviation is 0.0001, the square of 0.01; 0.01 itself is asked for.": 1.0,
            "The weights are uniform within ±0.01; a normal distribution is asked for.": 0.2,
        },
    )
    assert_rate(
        int((weight.abs() < 0.01).sum()),
        n,
        0.682689,
        mistakes={
            "The weights are uniform within ±0.01; a normal distribution is asked for.": 1.0,
        },
    )
    if torch.equal(weight, seen["again"]):
        fail(
            "Two layers have the very same weights.",
            mistake="A seed is set, so that all layers start alike.",
        )


@points(2, exercise="Linear")
def test_linear_for_as_many_outputs_as_inputs(student):
    """Linear returns X Wᵀ + b also for in_features = out_features, and gradients reach both.

    A square weight hides a forgotten transpose; tensor operations keep the graph, .data, .detach()
    and .item() cut it.
    """
    inputs = list(cases(normal(1, 3), normal(4, 3)))

    seen = student.probe("linear", (3, 3), *inputs)

    W, b = (tensor.double() for tensor in seen["values"])
    outputs = [X.double() @ W.T + b for X in inputs]
    assert_close(
        seen["outputs"],
        outputs,
        dtype=torch.float32,
        mistakes=lambda: {
            "The weight is not transposed in the product.": [X.double() @ W + b for X in inputs],
            "The bias is not added.": [X.double() @ W.T for X in inputs],
        },
    )
    errors = [2 * output for output in outputs]
    assert_close(
        seen["gradients"],
        [
            sum(error.T @ X.double() for error, X in zip(errors, inputs, strict=True)),
            sum(error.sum(0) for error in errors),
        ],
        dtype=torch.float32,
        mistakes={
            "No gradient reaches weight and bias: the result is cut off from the graph.": [
                None,
                None,
            ],
        },
    )


def assert_moved(seen):
    """What `to` did is right: itself returned, parameters moved, still leaves that learn."""
    if not seen["self"]:
        if seen["nothing"]:
            fail("to(device) returned nothing.", mistake="to(device) does not return the object.")
        fail(
            "to(device) returned something else than the object itself.",
            mistake="to(device) returns another object; it is to return itself.",
        )
    if "used" in seen and seen["used"] == [True, True] and False in seen["moved"]:
        fail(
            "After to(device), parameters() returns other tensors than weight and bias.",
            mistake="parameters() still returns the tensors from before to(device).",
        )
    if not any(seen["moved"]):
        fail("to(device) moved no parameter.", mistake="to(device) does not move the parameters.")
    if not all(seen["moved"]) or len(seen["moved"]) != 2:
        fail(
            "to(device) did not move both weight and bias.",
            mistake="to(device) moves only one of weight and bias.",
        )
    if False in seen["leaves"]:
        fail(
            "After to(device) the parameters are no leaves of the graph.",
            mistake="The move is recorded, so the moved tensors are no leaves: they get no gradient.",
        )
    if False in seen["learning"]:
        fail(
            "After to(device) the parameters do not require gradients.",
            mistake="The moved tensors do not require gradients any more.",
        )
    before, after = seen["parameters"]
    assert_close(after, before)


@points(4, exercise="Linear")
def test_linear_moves_to_a_device(student):
    """to(device) moves weight and bias, keeps them leaves that require gradients, returns the layer.

    Moving is an operation like any other: detach what is moved, ask for gradients afterwards, and
    return self. (The device of this test only pretends to be one.)
    """
    assert_moved(student.probe("moved", "Linear", (4, 3)))


# -- Flatten


@points(2, exercise="Flatten")
def test_flatten_for_any_number_of_dimensions(student):
    """Flatten keeps the batch for inputs of two, three and five dimensions, and gradients flow.

    Any number of dimensions after the first; the result is two-dimensional.
    """
    inputs = [normal(3, 4), normal(2, 3, 4), normal(2, 1, 3, 2, 2, dtype=torch.float64)]

    for X, seen in zip(inputs, student.probe("flattened", *inputs), strict=True):
        expected = X.reshape(len(X), X[0].numel())
        assert_close(
            seen["result"],
            expected,
            mistakes=lambda: {
                "The batch is flattened too: one row for each example is asked for.": X.flatten(),
                "Everything stands in one row: one row for each example is asked for.": (
                    X.reshape(1, X.numel())
                ),
            },
        )
        assert_close(
            seen["gradient"],
            2 * X,
            mistakes={
                "No gradient reaches the input: the result is cut off from the graph.": type(None),
            },
        )


# -- BCELoss


def bce(p, y):
    """The elementwise binary cross-entropy in float64, logarithms clamped at −100."""
    p, y = p.double(), y.double()
    return -(y * p.log().clamp(min=-100) + (1 - y) * (1 - p).log().clamp(min=-100))


@points(3, exercise="BCELoss")
def test_bce_for_any_shape_dtype_and_target(student):
    """BCELoss is the mean over all elements for any shape and dtype, with its gradient.

    The formula as it stands, elementwise; it holds for targets between 0 and 1 as well.
    """
    pairs = [
        (uniform(5, 1, low=0.05, high=0.95), integers(0, 2, 5, 1).float()),
        (
            uniform(2, 3, 4, low=0.05, high=0.95, dtype=torch.float64),
            uniform(2, 3, 4, low=0.2, high=0.8, dtype=torch.float64),
        ),
    ]

    for (p, y), seen in zip(pairs, student.probe("losses", "BCELoss", *pairs), strict=True):
        assert_close(
            seen["loss"],
            bce(p, y).mean(),
            dtype=p.dtype,
            mistakes=lambda: {
                "This is the sum over the elements; the mean is asked for.": bce(p, y).sum(),
                "The sum is divided by the batch size only, not by the number of elements.": (
                    bce(p, y).sum() / len(p)
                ),
                "The target is taken for 0 or 1; the formula holds for numbers between, too.": (
                    bce(p, (y == 1).double()).mean()
                ),
                "The target is rounded; the formula holds for numbers between 0 and 1, too.": (
                    bce(p, y.round()).mean()
                ),
            },
        )
        assert_close(
            seen["gradient"],
            (p - y) / (p * (1 - p)) / p.numel(),
            mistakes={
                "No gradient reaches the prediction: the result is cut off from the graph.": (
                    type(None)
                ),
            },
        )
        for after, before in zip(seen["after"], (p, y), strict=True):
            assert_unchanged(after, before)


def between(seen, low, high):
    """What was seen if it is a number between these, else NaN: for a name of a range of values."""
    inside = shape_of(seen) == () and low < seen.item() < high
    return seen.double() if inside else torch.tensor(torch.nan, dtype=torch.float64)


@anywhere
@points(3, exercise="BCELoss")
def test_bce_is_finite_at_0_and_1(student):
    """BCELoss is finite where a probability is exactly 0 or 1: each logarithm counts −100 at least.

    Clamp the logarithms, not the probabilities, before they are multiplied: 0 · −∞ is NaN.
    """
    inside = uniform(1, low=0.2, high=0.8, dtype=torch.float64)
    pairs = [
        (torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0])),
        (torch.tensor([0.0, 1.0, 0.0, 1.0]), torch.tensor([1.0, 0.0, 0.0, 1.0])),
        (
            torch.cat([inside, torch.tensor([1.0, 0.0, 1e-50], dtype=torch.float64)]),
            torch.tensor([1.0, 0.0, 0.0, 1.0], dtype=torch.float64),
        ),
    ]
    for (p, y), loss in student.each("BCELoss()", pairs):
        expected = bce(p, y).mean()
        assert_close(
            loss,
            expected,
            dtype=p.dtype,
            mistakes=lambda: {
                "At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.": (
                    torch.tensor(torch.nan)
                ),
                "At probabilities of 0 and 1 the loss is infinite.": torch.tensor(torch.inf),
                "Infinite logarithms are replaced by 0: a sure but wrong prediction costs nothing.": (
                    torch.where(bce(p, y) >= 100, 0.0, bce(p, y)).mean()
                ),
                "The probabilities are clamped, or shifted; clamp their logarithms at −100.": (
                    between(loss, 0.1 * expected, 0.99 * expected)
                ),
            },
        )


@points(2, exercise="BCELoss")
def test_bce_refuses_different_shapes(student):
    """BCELoss raises ValueError if prediction and target have different shapes.

    Compare the two shapes before anything else: broadcasting would not complain.
    """
    pairs = [
        (uniform(3, 1, low=0.1, high=0.9), torch.ones(3)),
        (uniform(4, low=0.1, high=0.9), torch.ones(1)),
        (uniform(2, 3, low=0.1, high=0.9), torch.ones(3, 2)),
    ]
    good = uniform(4, low=0.1, high=0.9), torch.ones(4)

    accepted, *refused = student.probe("refusals", "BCELoss", good, *pairs)

    if accepted["raised"]:
        fail("Equal shapes are refused.")
    for _, seen in zip(pairs, refused, strict=True):
        if not seen["raised"]:
            fail(
                "Two different shapes were accepted.",
                mistake="The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).",
            )
        if "ValueError" not in seen["raised"]:
            fail("Different shapes raised something else than ValueError.")


# -- one_hot


def rows_for(labels, num_classes):
    """The right rows, by comparing each label with each class."""
    return (labels.unsqueeze(1) == torch.arange(num_classes)).long()


@anywhere
@points(2, exercise="one_hot")
def test_one_hot_for_one_label_and_for_many(student):
    """one_hot is right for a batch of one, for more classes than labels and for fewer.

    num_classes columns, a row for each label, int64.
    """
    inputs = [(integers(0, 3, 1), 3), (integers(0, 4, 3), 7), (integers(0, 3, 8), 3)]
    for (labels, num_classes), rows in student.each("one_hot", inputs):
        if isinstance(rows, torch.Tensor) and rows.is_floating_point():
            fail(
                "The result has a floating-point dtype.",
                mistake="The result is float; int64 is asked for.",
            )
        assert_close(rows, rows_for(labels, num_classes))


@points(3, exercise="one_hot")
def test_one_hot_refuses_labels_out_of_range(student):
    """one_hot raises ValueError for a label that is negative or not below num_classes.

    Check the smallest and the largest label before anything else.
    """
    good = integers(0, 4, 3)
    bad = [torch.cat([good, torch.tensor([label])]) for label in (-1, 4, -4, 9)]

    accepted, *refused = student.probe("refusals", "one_hot", *((own, 4) for own in [good, *bad]))

    if accepted["raised"]:
        fail("Labels in range are refused.")
    for labels, seen in zip(bad, refused, strict=True):
        rows = seen["result"]
        if seen["raised"] and "ValueError" not in seen["raised"]:
            fail("A label out of range raised something else than ValueError.")
        if seen["raised"]:
            continue
        if shape_of(rows) == (4, 4) and torch.equal(
            rows.double(), rows_for(labels % 4, 4).double()
        ):
            fail(
                "A negative label was counted from the end.",
                mistake="A negative label wraps around: −1 becomes the last class.",
            )
        if shape_of(rows) == (4, 4) and not rows[-1].any():
            fail(
                "A label out of range got a row of zeros.",
                mistake="A label out of range is accepted and gets a row of zeros.",
            )
        fail("A label out of range was accepted.")


@points(1, exercise="one_hot", practice=True)
def test_one_hot_is_where_the_labels_are(student):
    """Good practice: everything that one_hot makes is made on the device of the labels.

    Pass device=labels.device to whatever makes a tensor.
    """
    labels = integers(0, 3, 4)

    seen = student.probe("one_hot_devices", labels, 3)

    rows = seen["rows"]
    if shape_of(rows) != (4, 3) or not torch.equal(rows.double(), rows_for(labels, 3).double()):
        fail("There are no right rows to see the device of.")
    # Neither stand-in for a GPU is sure to be right; an answer that works with one is fine.
    if True not in seen["works"]:
        fail(
            "It works only where new tensors are made by default.",
            mistake="A tensor is made on the CPU, not on the device of the labels.",
        )


# -- softmax


def shares(X, dim=-1):
    """The formula of softmax in float64, with each row's maximum subtracted."""
    exponentials = (X.double() - X.double().amax(dim, keepdim=True)).exp()
    return exponentials / exponentials.sum(dim, keepdim=True)


@points(4, exercise="softmax")
def test_softmax_for_any_shape_and_dtype(student):
    """softmax is right for logits within ±50, any number of dimensions and float64, with gradients.

    dim=-1 is the last dimension however many there are; return a new tensor in the dtype of the
    logits.
    """
    inputs = [
        normal(4),
        normal(3, 4, 3, std=2),
        normal(6, 5, std=15).clamp(-50, 50),
        normal(2, 3, std=2, dtype=torch.float64),
    ]
    weights = [normal(*X.shape, dtype=X.dtype) for X in inputs]

    all_seen = student.probe("softmaxes", weights, *inputs)

    for X, weight, seen in zip(inputs, weights, all_seen, strict=True):
        expected = shares(X)
        result = seen["result"]
        assert_close(
            result,
            expected,
            dtype=X.dtype,
            mistakes=lambda: {
                "The sum is over dimension 1; take the last dimension.": shares(
                    X, int(X.dim() > 1)
                ),
                "The sum is over dimension 0, the batch; take the last dimension.": shares(X, 0),
                "The sum is over all entries; take the last dimension only.": (
                    shares(X.flatten()).reshape(X.shape)
                ),
            },
        )
        slope = weight - (weight * expected).sum(-1, keepdim=True)
        assert_close(
            seen["gradient"],
            expected * slope,
            dtype=X.dtype,
            mistakes={
                "No gradient reaches the logits: the result is cut off from the graph.": type(None),
            },
        )
        assert_unchanged(seen["after"], X)


BIG = 1e4


def big_logits():
    """Rows at ±1e4: beside each other, wholly above and wholly below, equal, and close together."""
    rows = torch.tensor(
        [
            [BIG, 0.0, -BIG],
            [-BIG, 2 - BIG, 1 - BIG],
            [BIG, BIG, BIG],
            [BIG / 2, BIG, BIG / 2],
            [BIG - 1, BIG - 3, BIG],
        ]
    )
    return rows + integers(-2, 3, 5, 1)


@anywhere
@points(4, exercise="softmax")
def test_softmax_does_not_overflow(student):
    """softmax is finite and right within 0.01 at logits of ±10,000; each row sums to 1.

    What happens to the fraction if one number is subtracted from all logits of a row? Choose it so
    that no exponential exceeds 1.
    """
    inputs = [torch.tensor([[1000.0, 1000.0]]), big_logits()]
    for X, result in student.each("softmax", inputs):
        assert_close(
            result,
            shares(X),
            dtype=torch.float32,
            rtol=0.0,
            atol=1e-2,  # what the handout promises: exp(x − logsumexp) is right, if rounded
            mistakes=lambda: {
                "exp overflows: infinity over infinity is NaN.": (
                    X.exp() / X.exp().sum(-1, keepdim=True)
                ),
                "One maximum is subtracted from all rows: those far below it become 0 / 0.": (
                    (X - X.max()).exp() / (X - X.max()).exp().sum(-1, keepdim=True)
                ),
                "The logits are clamped, so large ones become alike.": (alike(result, X)),
            },
        )


def alike(result, X):
    """What was seen if logits of 5,000 and 10,000 got the same share in it, else the right shares."""
    same = shape_of(result) == (5, 3) and torch.equal(result[3, 0], result[3, 1])
    return result if same else shares(X)


# -- CrossEntropyLoss


def log_shares(logits, dim=1):
    """Log-softmax in float64."""
    logits = logits.double()
    return logits - logits.logsumexp(dim, keepdim=True)


def at_labels(values, labels):
    return values.gather(1, labels.unsqueeze(1)).squeeze(1)


@drawn_once
def cross_entropy_cases():
    """Logits with labels: a batch of one, one with logits within ±50, and one in float64."""
    return [
        (normal(1, 4), integers(0, 4, 1)),
        (uniform(7, 5, low=-50, high=50), integers(0, 5, 7)),
        (normal(6, 3, dtype=torch.float64), integers(0, 3, 6)),
    ]


@anywhere
@points(3, exercise="CrossEntropyLoss")
def test_cross_entropy_for_any_size_and_dtype(student):
    """CrossEntropyLoss is right for a batch of one, for logits within ±50 and in float64.

    The mean over the rows, in the dtype of the logits, a scalar.
    """
    for (logits, labels), loss in student.each("CrossEntropyLoss()", cross_entropy_cases()):
        of_label = -at_labels(log_shares(logits), labels)
        assert_close(
            loss,
            of_label.mean(),
            dtype=logits.dtype,
            mistakes=lambda: {
                "This is the sum over the batch; the mean is asked for.": of_label.sum(),
                "It is divided by the number of classes too: divide by the batch size only.": (
                    of_label.mean() / logits.shape[1]
                ),
                "Softmax is applied twice.": -at_labels(log_shares(shares(logits)), labels).mean(),
            },
        )


@anywhere
@points(4, exercise="CrossEntropyLoss")
def test_cross_entropy_at_large_logits(student):
    """CrossEntropyLoss is finite and right within 0.1 % at logits of ±10,000.

    Rewrite −log softmax with the log-sum-exp on paper first: no probability that underflows to 0,
    no small number inside a logarithm.
    """
    logits = big_logits()
    pairs = [
        (logits, torch.tensor([2, 0, 1, 0, 1])),
        (logits, torch.tensor([0, 1, 2, 1, 2])),
        (torch.tensor([[0.0, 200.0]]), torch.tensor([0])),
    ]
    for (own, labels), loss in student.each("CrossEntropyLoss()", pairs):
        expected = -at_labels(log_shares(own), labels).mean()
        assert_close(
            loss,
            expected,
            dtype=torch.float32,
            rtol=1e-3,
            atol=2e-3,  # two roundings of 10,000
            mistakes=lambda: {
                "The logarithm of a softmax that has underflowed to 0 is infinite.": (
                    torch.tensor(torch.inf)
                ),
                "The loss is NaN: exp overflows, or 0 is multiplied by an infinite logarithm.": torch.tensor(
                    torch.nan
                ),
                "Softmax is cut off below, or a small number added to it: the loss stays too small.": (
                    between(loss, -1.0, 0.9 * expected)
                ),
            },
        )


@points(3, exercise="CrossEntropyLoss")
def test_cross_entropy_has_the_gradient_of_its_formula(student):
    """The gradient of CrossEntropyLoss is (softmax − one-hot) / B, and the inputs stay as they are.

    Tensor operations keep the graph; .data, .detach() and .item() cut it.
    """
    pairs = cross_entropy_cases()[:2]

    seen = student.probe("losses", "CrossEntropyLoss", *pairs)

    for (logits, labels), own in zip(pairs, seen, strict=True):
        expected = (shares(logits) - rows_for(labels, logits.shape[1])) / len(labels)
        assert_close(
            own["gradient"],
            expected,
            dtype=logits.dtype,
            mistakes=lambda: {
                "No gradient reaches the logits: the result is cut off from the graph.": type(None),
                "The gradient of a part is missing: softmax is cut off from the graph.": (
                    -rows_for(labels, logits.shape[1]).double() / len(labels)
                ),
            },
        )
        for after, before in zip(own["after"], (logits, labels), strict=True):
            assert_unchanged(after, before)


# -- SGD


@points(4, exercise="SGD")
def test_sgd_goes_on_with_a_generator(student):
    """SGD takes a generator and updates every parameter in every step, in place.

    A generator is empty after one pass: keep what it gives in a list. step() changes neither the
    gradients nor anything else than the values.
    """
    values = [normal(2, 3), normal(4, dtype=torch.float64)]
    steps = [[normal(2, 3), normal(4, dtype=torch.float64)] for _ in range(2)]

    seen = student.probe("sgd", values, steps, 0.3, True)

    first = [v - 0.3 * g for v, g in zip(values, steps[0], strict=True)]
    second = [v - 0.3 * g for v, g in zip(first, steps[1], strict=True)]
    both = [a + b for a, b in zip(*steps, strict=True)]
    assert_close(
        [step["values"] for step in seen["steps"]],
        [first, second],
        mistakes=lambda: {
            "The generator is used up after the first step: keep a list of the parameters.": (
                [first, first]
            ),
            "The given tensors did not change: update them in place.": [values, values],
            "Only the last parameter is updated.": [
                [values[0], first[1]],
                [values[0], second[1]],
            ],
            "The steps gather momentum; here each uses its own gradient only.": [
                first,
                [v - 0.3 * g for v, g in zip(first, both, strict=True)],
            ],
        },
    )
    if seen["leaves"] != [True, True]:
        fail("The update was recorded in the graph: the parameters are no leaves any more.")
    for own, given in zip(seen["steps"], steps, strict=True):
        if None in own["gradients"] or not any(gradient.any() for gradient in own["gradients"]):
            fail(
                "The gradients were gone after step().",
                mistake="step() clears the gradients; that is the business of zero_grad().",
            )
        if not all(map(torch.equal, own["gradients"], given)):
            fail("The gradients are not what they were.", mistake="step() changes the gradients.")


@points(2, exercise="SGD")
def test_sgd_skips_a_parameter_without_gradient(student):
    """SGD leaves a parameter alone whose .grad is None, in step() and in zero_grad().

    Not every parameter takes part in every loss: look whether there is a gradient first.
    """
    values, gradient = [normal(3), normal(2), normal(4)], normal(2)

    seen = student.probe("sgd_with_none", values, [None, gradient, None], 0.5)

    if seen["raised"] == "step":
        fail(
            "step() raised for a parameter without a gradient.",
            mistake="step() does not skip a parameter whose .grad is None.",
        )
    if seen["raised"] == "zero_grad":
        fail(
            "zero_grad() raised for a parameter without a gradient.",
            mistake="zero_grad() does not skip a parameter whose .grad is None.",
        )
    assert_close(
        seen["values"],
        [values[0], values[1] - 0.5 * gradient, values[2]],
        mistakes=lambda: {
            "It ends at the first parameter without a gradient; go on with the others.": values,
        },
    )
    assert_equal(seen["cleared"], [True, True, True])


@points(3, exercise="SGD")
def test_sgd_descends(student):
    """zero_grad(), backward() and step(), three times over, descend along each round's own gradient.

    zero_grad() clears every gradient in every round: PyTorch adds up what is not cleared.
    """
    theta, inputs = normal(3).double(), [normal(3).double() for _ in range(3)]

    seen = student.probe("descent", theta, inputs, 0.1)

    assert_close(
        seen,
        descend(theta, inputs),
        mistakes=lambda: {
            "The gradients of earlier rounds are added in: zero_grad() does not clear them.": (
                descend(theta, inputs, keep=1.0)
            ),
            "Nothing moves once zero_grad() has gone through the generator: keep a list.": (
                [theta, theta, theta]
            ),
        },
    )


def descend(theta, inputs, keep=0.0):
    """theta after a step of 0.1 on each (x · θ)²; `keep` is the share of old gradients that stays."""
    path, gradient = [], 0.0
    for x in inputs:
        gradient = 2 * (x * theta).sum() * x + keep * gradient
        theta = theta - 0.1 * gradient
        path.append(theta)
    return path


# -- the models


def weight_and_bias(parameters, num_features, num_outputs):
    """W (C, D) and b (C,) of a linear model in float64, whatever their order and orientation."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param.double() for param in tensors}
    if num_outputs > 1 and by_size.keys() == {num_features * num_outputs, 1}:
        fail(
            "There is a single bias.",
            mistake="A single bias is shared by all outputs; each needs its own.",
        )
    if len(parameters) != 2 or by_size.keys() != {num_features * num_outputs, num_outputs}:
        fail("Its parameters are not one weight and one bias of these sizes.")
    W, b = by_size[num_features * num_outputs], by_size[num_outputs].flatten()
    turned = W.shape == (num_features, num_outputs)
    return W.T if turned else W.reshape(num_outputs, num_features), b


def logits_of(round_, X, num_outputs):
    """XWᵀ + b with the parameters of one round of the probe."""
    X = X.flatten(1).double()
    W, b = weight_and_bias(round_["parameters"], X.shape[1], num_outputs)
    return X @ W.T + b


def stuck(seen, place):
    """An output that new numbers in the listed parameters did not change, else NaN."""
    first, second = (round_["outputs"][place] for round_ in seen["rounds"])
    same = shape_of(first) is not None and torch.equal(first, second)
    return first if same else torch.tensor(torch.nan)


def assert_probabilities(seen, inputs):
    """In each round σ(XWᵀ + b) of that round's parameters."""
    for round_ in seen["rounds"]:
        for place, (X, output) in enumerate(zip(inputs, round_["outputs"], strict=True)):
            logits = logits_of(round_, X, 1)
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
                    "This is 1 − p, the probability of class 0.": (-logits).sigmoid(),
                    "The parameters that are listed are not those it computes with.": (
                        stuck(seen, place)
                    ),
                },
            )


def assert_logits(seen, inputs, num_classes):
    """In each round XWᵀ + b of that round's parameters."""
    for round_ in seen["rounds"]:
        for place, (X, output) in enumerate(zip(inputs, round_["outputs"], strict=True)):
            logits = logits_of(round_, X, num_classes)
            if output is None and X.dim() > 2:
                fail(
                    "It raised for images, where rows are taken.",
                    mistake="Images are not flattened before the linear layer.",
                )
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
                    "The parameters that are listed are not those it computes with.": (
                        stuck(seen, place)
                    ),
                },
            )


def assert_learning(seen):
    """A gradient reached each parameter, and each is a leaf, so that it keeps it."""
    reached = [gradient is not None and bool(gradient.any()) for gradient in seen["gradients"]]
    if reached != [True, True]:
        fail(
            "No gradient reached some of the parameters.",
            mistake="The result is cut off from the graph, so the model cannot learn.",
        )


@points(3, exercise="LogisticRegression")
def test_logistic_regression_for_a_batch_of_one_and_more(student):
    """LogisticRegression returns probabilities for any batch, and gradients reach its parameters.

    σ(X Wᵀ + b), of shape (B, 1), computed with the tensors that parameters() returns.
    """
    inputs = list(cases(normal(1, 5), normal(7, 5)))

    seen = student.probe("model", "LogisticRegression", (5,), *inputs)

    assert_probabilities(seen, inputs)
    assert_learning(seen)


@points(4, exercise="SoftmaxRegression")
def test_softmax_regression_of_images_and_rows(student):
    """SoftmaxRegression returns logits for images and for rows, and gradients reach its parameters.

    Flatten from dimension 1 on; nothing after the linear layer.
    """
    inputs = [normal(3, 784), normal(1, 1, 28, 28), normal(2, 1, 28, 28)]

    seen = student.probe("model", "SoftmaxRegression", (784, 10), *inputs)

    assert_logits(seen, inputs, 10)
    assert_learning(seen)


@points(2, exercise="LogisticRegression")
def test_logistic_regression_moves_to_a_device(student):
    """LogisticRegression.to(device) moves both parameters and returns the model itself.

    Let its parts move, and return self. (The device of this test only pretends to be one.)
    """
    assert_moved(student.probe("moved", "LogisticRegression", (3,)))


@points(2, exercise="SoftmaxRegression")
def test_softmax_regression_moves_to_a_device(student):
    """SoftmaxRegression.to(device) moves both parameters and returns the model itself.

    Let its parts move, and return self. (The device of this test only pretends to be one.)
    """
    assert_moved(student.probe("moved", "SoftmaxRegression", (4, 3)))


@points(3, exercise="LogisticRegressionNN")
def test_logistic_regression_nn_returns_probabilities(student):
    """LogisticRegressionNN returns σ(X Wᵀ + b) of shape (B, 1), and gradients reach its parameters.

    nn.Linear with one output, then the sigmoid, once.
    """
    inputs = list(cases(normal(1, 5), normal(7, 5)))

    seen = student.probe("model", "LogisticRegressionNN", (5,), *inputs)

    assert_probabilities(seen, inputs)
    assert_learning(seen)


@points(3, exercise="SoftmaxRegressionNN")
def test_softmax_regression_nn_returns_logits(student):
    """SoftmaxRegressionNN returns logits for images and for rows; gradients reach its parameters.

    nn.Flatten, then nn.Linear; nothing after it.
    """
    inputs = [normal(3, 784), normal(1, 1, 28, 28)]

    seen = student.probe("model", "SoftmaxRegressionNN", (784, 10), *inputs)

    assert_logits(seen, inputs, 10)
    assert_learning(seen)


# -- training


@drawn_once
def blobs(num_per_class):
    """The handout's blobs: X (2n, 2), labels (2n,)."""
    centres = torch.tensor([[0.0, 0.0], [4.0, 3.0]])
    y = torch.arange(2).repeat_interleave(num_per_class)
    return centres[y] + normal(2 * num_per_class, 2), y


@training
@points(3, exercise="thresholds")
def test_logistic_regression_learns_two_blobs(student, thresholds):
    """Logistic regression tells two Gaussian blobs apart.

    It uses your LogisticRegression with Linear, your BCELoss and your SGD: look at their tests
    first.
    """
    (X, y), (X_test, y_test) = blobs(200), blobs(1000)
    y = y.float().unsqueeze(1)

    def attempt():
        predictions = student.probe("blob_predictions", X, y, X_test, 0.5, 20, 32)
        return accuracy_of(predictions, y_test)

    assert_reaches(attempt, thresholds["blobs"])


@training
@points(4, exercise="thresholds")
def test_softmax_regression_learns_fashion_mnist(student, fashion_mnist, thresholds):
    """Softmax regression learns Fashion-MNIST.

    It uses your SoftmaxRegression with Flatten and Linear, your CrossEntropyLoss and your SGD: look
    at their tests first.
    """
    data = fashion_mnist
    inputs = data.train_images, data.train_labels, data.test_images

    def attempt():
        predictions = student.probe("image_predictions", *inputs, 0.05, 10, 128)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["softmax_regression"])
