# Generated from solutions/lab6/tests.py by `grader release lab6`.
"""Public tests of Lab 6: Spirals, critical points, momentum, and a recurrent text classifier.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

import math
from collections import Counter

import torch
from torch import nn

from grader.testing import (
    assert_close,
    assert_equal,
    cases,
    drawn_once,
    fail,
    integers,
    listed,
    normal,
    points,
    shape_of,
    taken,
    taken_weight,
)

NEVER = object()  # nothing that is returned equals it


# -- make_spiral


def arms(n, classes, start=lambda c, C: c / C, end=lambda c, C: (c + 2) / C):
    """The angles (C, N) without noise, in float64; start and end in turns."""
    turns = [
        torch.linspace(start(c, classes), end(c, classes), n, dtype=torch.float64)
        for c in range(classes)
    ]
    return 2 * math.pi * torch.stack(turns)


def noise_on(X, angles):
    """What the points' angles have beyond these, (C, N - 1), in (-π, π]; the origin has no angle."""
    C, N = angles.shape
    x = X.double().reshape(C, N, 2)[:, 1:]
    beyond = torch.atan2(x[..., 0], x[..., 1]) - angles[:, 1:]
    return torch.remainder(beyond + math.pi, 2 * math.pi) - math.pi


def is_noise(noise, std=0.2):
    """Whether this may be noise of that size: chi-square, wrong once in a thousand million."""
    half = torch.tensor(noise.numel() / 2, dtype=torch.float64)
    sum_of_squares = noise.pow(2).sum() / std**2
    low = torch.special.gammainc(half, sum_of_squares / 2)
    high = torch.special.gammaincc(half, sum_of_squares / 2)
    return min(low.item(), high.item()) > 5e-10


def two_tensors(seen):
    """X and y, if that is what came back."""
    if not isinstance(seen, tuple | list) or len(seen) != 2:
        fail("make_spiral does not return two values: (X, y).")
    if not all(isinstance(part, torch.Tensor) for part in seen):
        fail("X or y is no tensor.", mistake="X and y must be tensors of torch.")
    return seen


def reordered(seen, expected):
    """`seen` itself if it holds the right values in another order."""
    if shape_of(seen) != shape_of(expected):
        return NEVER
    seen_values, values = seen.double(), expected.double()
    same = torch.allclose(seen_values.sort().values, values.sort().values)
    return seen if same and not torch.allclose(seen_values, values) else NEVER


def say_what_noise_it_is(noise):
    """Fail with the size of noise that is not N(0, 0.2²)."""
    size = noise.pow(2).mean().sqrt().item()
    if size < 1e-3:
        fail(
            "The noise is not that of N(0, 0.2²).",
            mistake="The noise is missing.",
        )
    if 0.03 < size < 0.05:
        fail(
            "The noise is not that of N(0, 0.2²).",
            mistake="The standard deviation is 0.04: 0.2 is to be taken as it is, not squared.",
        )
    if 0.35 < size < 0.6:
        fail(
            "The noise is not that of N(0, 0.2²).",
            mistake="0.2 is taken for the variance; it is the standard deviation.",
        )
    if 0.09 < size < 0.15:
        fail(
            "The noise is not that of N(0, 0.2²).",
            mistake="The noise is uniform (rand), not normal (randn).",
        )
    if 0.75 < size < 1.1:
        fail(
            "The noise is not that of N(0, 0.2²).",
            mistake="The noise is not scaled by 0.2.",
        )
    fail("The angles of the points are not those of the formula with noise of size 0.2.")


@points(4, exercise="make_spiral", guessable=True)
def test_spiral_arms_lie_where_they_should(student):
    """make_spiral returns class after class the points of a noisy spiral arm.

    Look at the distance of each point from the origin (it is exactly t) and at its angle,
    atan2(X[:, 0], X[:, 1]); draw them with matplotlib.
    """
    N, C = 40, 3

    X, y = two_tensors(student.call("make_spiral", N, C, 5))

    labels = torch.arange(C).repeat_interleave(N)
    assert_equal(
        y,
        labels,
        mistakes=lambda: {
            "The labels run 0, 1, 2, 0, 1, 2: class after class is asked for.": (
                torch.arange(C).repeat(N)
            ),
            "The labels begin at 1; the first class is 0.": labels + 1,
        },
    )
    assert_equal(shape_of(X), (N * C, 2))
    radii, t = X.norm(dim=1), torch.linspace(0, 1, N).repeat(C)
    assert_close(
        radii,
        t,
        mistakes=lambda: {
            "The points are shuffled against their labels.": reordered(radii, t),
            "The points lie on a circle: multiply sin and cos by t.": torch.ones(N * C),
        },
    )
    noise = noise_on(X, arms(N, C))
    if is_noise(noise):
        return
    if is_noise(noise_on(X.flip(1), arms(N, C))):
        fail("The points lie elsewhere.", mistake="sin and cos are swapped: sin is column 0.")
    if is_noise(noise_on(X, arms(N, C, lambda c, C: 0, lambda c, C: 2 / C))):
        fail(
            "All arms begin at the same angle.",
            mistake="All classes lie on the same arm: class c begins at the angle 2πc/C.",
        )
    if is_noise(noise_on(X, arms(N, C, end=lambda c, C: (c + 1) / C))):
        fail("The arms are too short.", mistake="The arms end at 2π(c + 1)/C, not at 2π(c + 2)/C.")
    say_what_noise_it_is(noise)


# -- linear_classifier


def layers_of(parameters, num_inputs, num_hiddens, num_classes):
    """W1, b1, W2, b2 whatever they are called: no two have the same size."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param for param in tensors}
    wanted = [num_inputs * num_hiddens, num_hiddens, num_hiddens * num_classes, num_classes]
    if len(parameters) != 4 or set(by_size) != set(wanted):
        fail("Its parameters are not a weight and a bias for each of two layers of these sizes.")
    W1, b1, W2, b2 = (by_size[size] for size in wanted)
    return (
        taken_weight(W1, num_inputs, num_hiddens),
        taken(b1, (num_hiddens,), (1, num_hiddens)).double().flatten(),
        taken_weight(W2, num_hiddens, num_classes),
        taken(b2, (num_classes,), (1, num_classes)).double().flatten(),
    )


def classifier_case(student, name, sizes, *rows):
    """Outputs for inputs of so many rows; XW₁ + b₁ for each of these inputs; H ↦ HW₂ + b₂."""
    inputs = [normal(n, sizes[0], std=2) for n in rows]
    seen = student.probe("classifier", name, sizes, *inputs)
    W1, b1, W2, b2 = layers_of(seen["parameters"], *sizes)
    return seen, [X.double() @ W1 + b1 for X in inputs], lambda hidden: hidden @ W2 + b2


@points(2, exercise="linear_classifier")
def test_linear_classifier_is_two_linear_layers(student):
    """linear_classifier computes (XW₁ + b₁) W₂ + b₂: two linear layers and nothing between.

    nn.Sequential puts layers one after the other.
    """
    seen, (hidden,), logits_of = classifier_case(student, "linear_classifier", (2, 5, 3), 5)

    logits = logits_of(hidden)
    assert_close(
        seen["outputs"][0],
        logits,
        dtype=torch.float32,
        mistakes=lambda: {
            "There is a ReLU between the two layers.": logits_of(hidden.clamp(min=0)),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits.softmax(1)
            ),
            "There is an activation after the last layer.": logits.clamp(min=0),
        },
    )


# -- relu_classifier


@points(2, exercise="relu_classifier")
def test_relu_classifier_has_a_relu_between(student):
    """relu_classifier computes ReLU(XW₁ + b₁) W₂ + b₂.

    The ReLU stands between the two linear layers, nothing after the second.
    """
    seen, (hidden,), logits_of = classifier_case(student, "relu_classifier", (2, 5, 3), 5)

    logits = logits_of(hidden.clamp(min=0))
    assert_close(
        seen["outputs"][0],
        logits,
        dtype=torch.float32,
        mistakes=lambda: {
            "There is no activation between the two layers.": logits_of(hidden),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits.softmax(1)
            ),
            "There is an activation after the last layer.": logits.clamp(min=0),
            "Sigmoid stands in place of ReLU.": logits_of(hidden.sigmoid()),
            "Tanh stands in place of ReLU.": logits_of(hidden.tanh()),
        },
    )


# -- momentum_step


def run(values, velocities, gradients, lrs, beta, rule):
    """Parameters and velocities after each step of `rule(theta, v, g, lr, beta)`."""
    values, velocities, seen = list(values), list(velocities), []
    for step_gradients, lr in zip(gradients, lrs, strict=True):
        for i, g in enumerate(step_gradients):
            values[i], velocities[i] = rule(values[i], velocities[i], g, lr, beta)
        seen.append({"params": list(values), "velocities": list(velocities)})
    return seen


def momentum(theta, v, g, lr, beta):
    """The formula of the handout."""
    v = beta * v - lr * g
    return theta + v, v


def steps_of(seen):
    """What `run` says of each step, from what the probe saw."""
    return [{key: step[key] for key in ("params", "velocities")} for step in seen]


def check_steps(seen, case):
    """Each step follows the formula; else the rule that leads to what was seen names the mistake."""

    def by(rule):
        return run(*case, rule)

    assert_close(
        steps_of(seen),
        by(momentum),
        mistakes=lambda: {
            "The velocities did not change: update them in place, so that the next step finds them.": (
                by(lambda theta, v, g, lr, beta: (theta + beta * v - lr * g, v))
            ),
            "The parameters did not change: update them in place.": (
                by(lambda theta, v, g, lr, beta: (theta, beta * v - lr * g))
            ),
            "This is PyTorch's convention; here the learning rate is inside the velocity.": (
                by(lambda theta, v, g, lr, beta: (theta - lr * (beta * v + g), beta * v + g))
            ),
            "The step goes uphill: subtract the gradient.": (
                by(lambda theta, v, g, lr, beta: (theta + beta * v + lr * g, beta * v + lr * g))
            ),
            "The velocity has the opposite sign: v ← βv − lr·g, and v is added to the parameter.": (
                by(lambda theta, v, g, lr, beta: (theta - beta * v - lr * g, beta * v + lr * g))
            ),
            "The parameter moves by the old velocity; update the velocity first.": (
                by(lambda theta, v, g, lr, beta: (theta + v, beta * v - lr * g))
            ),
            "The gradient is weighted with 1 − β; here it is not.": (
                by(lambda theta, v, g, lr, beta: momentum(theta, v, (1 - beta) * g, lr, beta))
            ),
            "The old velocity is not multiplied by β.": (
                by(lambda theta, v, g, lr, beta: (theta + v - lr * g, v - lr * g))
            ),
            "The old velocity is forgotten: this is plain gradient descent.": (
                by(lambda theta, v, g, lr, beta: (theta - lr * g, -lr * g))
            ),
        },
    )


@points(4, exercise="momentum_step")
def test_momentum_updates_velocity_and_parameter(student):
    """momentum_step changes each velocity to βv − lr·g and adds it to its parameter, both in place.

    Under torch.no_grad(), change the tensors in both lists themselves (mul_, add_, -=), first the
    velocity. Do two steps by hand.
    """
    values, velocities = [normal(3, 2).T, normal(3)], [normal(3, 2).T, normal(3)]
    gradients = [[normal(2, 3), normal(3)] for _ in range(2)]
    case = values, velocities, gradients, [0.1, 0.1], 0.9

    seen = student.probe("momentum_steps", *case)

    check_steps(seen, case)


# -- hessian


def nearly(seen, expected):
    """`seen` itself if it is right up to a few per cent."""
    close = shape_of(seen) == shape_of(expected) and torch.allclose(
        seen.double(), expected.double(), rtol=0.05, atol=0.01
    )
    return seen if close else NEVER


@points(4, exercise="hessian", guessable=True)
def test_hessian_holds_all_second_derivatives(student):
    """hessian(f, theta) is the matrix of the second derivatives of f.

    Take the gradient with create_graph=True, then the gradient of each of its entries. For
    f = (1 − w₁w₂)² compute the matrix on paper first.
    """
    # zero comes last: there several mistakes lead to the same
    for w in (torch.tensor([0.5, -1.5]), torch.zeros(2)):
        seen = student.probe("hessian_of_product", w)

        w1, w2 = w.tolist()
        mixed = 4 * w1 * w2 - 2
        gradient = -2 * (1 - w1 * w2) * torch.tensor([w2, w1])
        H = torch.tensor([[2 * w2**2, mixed], [mixed, 2 * w1**2]])
        assert_close(
            seen,
            H,
            mistakes=lambda: {
                "This is the gradient, not the Hessian.": gradient,
                "Only the diagonal is there: the mixed derivatives are missing.": (
                    torch.tensor([[2 * w2**2, 0], [0, 2 * w1**2]])
                ),
                "The rows are added up: differentiate each entry of the gradient by itself.": (
                    torch.tensor([2 * w2**2 + mixed, mixed + 2 * w1**2])
                ),
                "This is the gradient times itself, not its derivative.": (
                    torch.outer(gradient, gradient)
                ),
                "It is only nearly right: autograd is exact, in the dtype of theta.": (
                    nearly(seen, H)
                ),
            },
        )


# -- classify_critical_point


ANSWERS = ["local minimum", "local maximum", "saddle point", "degenerate"]


def classified(student, told):
    """For each matrix the answer, the right one, and the answer again under the kind of its mistake.

    `told` has for each the matrix, the right answer, a kind of mistake and the answers it leads to. How often
    each is asked is drawn, so that no row of answers is known beforehand.
    """
    often = integers(1, 4, len(told)).tolist()
    told = [one for one, times in zip(told, often, strict=True) for _ in range(times)]
    answers = student.each("classify_critical_point", [H for H, *_ in told])
    for (_, seen), (_, expected, kind, *wrong) in zip(answers, told, strict=True):
        if isinstance(seen, str) and seen not in ANSWERS:
            fail("The answer is none of the four strings of the handout.")
        yield seen, expected, {kind: seen} if isinstance(seen, str) and seen in wrong else {}


@points(4, exercise="classify_critical_point")
def test_critical_points_are_told_by_their_eigenvalues(student):
    """classify_critical_point tells minimum, maximum, saddle point and degenerate points apart.

    Compute the eigenvalues (torch.linalg.eigvalsh) and count how many are positive, negative and
    zero.
    """
    told = [
        (torch.tensor([[2.0, 1.0], [1.0, 3.0]]), "local minimum", "swapped", "local maximum"),
        (torch.tensor([[-2.0, 1.0], [1.0, -3.0]]), "local maximum", "swapped", "local minimum"),
        (torch.tensor([[1.0, 3.0], [3.0, 2.0]]), "saddle point", "diagonal", "local minimum"),
        (torch.tensor([[2.0, 0.0], [0.0, 0.0]]), "degenerate", "semidefinite", "local minimum"),
        (torch.diag(torch.tensor([2.0, 0.0, -2.0])), "saddle point", "zero", "degenerate"),
    ]
    for seen, expected, wrong_by in classified(student, told):
        assert_equal(
            seen,
            expected,
            mistakes={
                "Minimum and maximum are swapped.": wrong_by.get("swapped", NEVER),
                "Only the diagonal is looked at; the eigenvalues tell.": (
                    wrong_by.get("diagonal", NEVER)
                ),
                "A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is "
                "degenerate.": wrong_by.get("semidefinite", NEVER),
                "Both signs make a saddle point, even if there is a zero.": (
                    wrong_by.get("zero", NEVER)
                ),
            },
        )


def turned(*eigenvalues):
    """A symmetric matrix in float64 with these eigenvalues, in no special direction."""
    size = len(eigenvalues)
    Q = torch.linalg.qr(normal(size, size, dtype=torch.float64)).Q
    H = Q @ torch.diag(torch.tensor(eigenvalues, dtype=torch.float64)) @ Q.T
    return (H + H.T) / 2


# -- escape_direction


@drawn_once
def saddle(*eigenvalues):
    """A symmetric matrix with these eigenvalues, its eigenvectors in columns far from its rows."""
    while True:
        H = turned(*eigenvalues)
        V = torch.linalg.eigh(H).eigenvectors
        if (V @ V[:, 0]).abs().max() < 0.9 and V[:, 0].abs().min() > 0.1:
            return H, V


def along(direction, seen):
    """`direction`, or its negative if `seen` points that way: the sign is free."""
    if shape_of(seen) == shape_of(direction) and seen.double() @ direction < 0:
        return -direction
    return direction


@points(3, exercise="escape_direction")
def test_escape_is_along_the_most_negative_eigenvalue(student):
    """escape_direction returns a unit eigenvector of the most negative eigenvalue, or None.

    torch.linalg.eigh sorts the eigenvalues and has the eigenvectors in its columns.
    """
    H, V = saddle(-2.0, 1.0, 5.0)
    positive = torch.tensor([[2.0, 1.0], [1.0, 2.0]])

    for matrix, seen in student.each("escape_direction", cases(H, positive)):
        if matrix is positive and seen is not None:
            fail(
                "It returned a direction where no eigenvalue is negative.",
                mistake="None is not returned although no eigenvalue is negative.",
            )
        if matrix is H:
            assert_close(
                seen,
                along(V[:, 0], seen),
                mistakes=lambda: {
                    "This is the eigenvector of the largest eigenvalue.": along(V[:, 2], seen),
                    "This is a row; the eigenvectors stand in the columns.": along(V[0], seen),
                    "None is returned although there is a negative eigenvalue.": type(None),
                },
            )


# -- build_vocab


SPECIALS = ["<pad>", "<unk>"]


def numbered(specials, tokens):
    """Indices from 0 on for these specials and tokens."""
    return {token: index for index, token in enumerate([*specials, *tokens])}


def counted(lists):
    """How often each token occurs, in the order in which they are met."""
    return Counter(token for tokens in lists for token in tokens)


def by_frequency(counts):
    """The tokens, the most frequent first, equally frequent ones in alphabetical order."""
    return sorted(counts, key=lambda token: (-counts[token], token))


def vocabularies(counts):
    """The right vocabulary of these tokens and those that another order or start leads to."""
    rising = sorted(counts, key=lambda token: (counts[token], token))
    right = numbered(SPECIALS, by_frequency(counts))
    return {
        "right": right,
        "as met": numbered(SPECIALS, [token for token, _ in counts.most_common()]),
        "unsorted": numbered(SPECIALS, counts),
        "alphabetical": numbered(SPECIALS, sorted(counts)),
        "rarest first": numbered(SPECIALS, rising),
        "reversed": numbered(SPECIALS, rising[::-1]),
        "from 1": {token: index + 1 for token, index in right.items()},
    }


@points(4, exercise="build_vocab", guessable=True)
def test_vocabulary_is_sorted_by_frequency(student):
    """build_vocab numbers the specials, then the tokens by falling number of occurrences.

    Count with collections.Counter, sort with a key of two parts: first the count, then the token.
    """
    lists = [["fig", "date", "cherry", "date"], ["apple", "banana", "date", "cherry"], ["elder"]]

    seen = student.call("build_vocab", lists)

    counts = counted(lists)
    known = vocabularies(counts)
    assert_equal(
        seen,
        known["right"],
        mistakes=lambda: {
            "Tokens that occur equally often stand in the order in which they were met.": known[
                "as met"
            ],
            "The tokens stand in the order in which they were first met; the most frequent come first.": (
                known["unsorted"]
            ),
            "The tokens are in alphabetical order alone; the most frequent come first.": known[
                "alphabetical"
            ],
            "The rarest tokens come first.": (known["rarest first"]),
            "Equally frequent tokens stand in reversed alphabetical order.": (known["reversed"]),
            "The specials are missing.": numbered([], by_frequency(counts)),
            "The specials come last.": numbered(by_frequency(counts), SPECIALS),
            "The indices begin at 1.": known["from 1"],
        },
    )


# -- collate_batch


@points(4, exercise="collate_batch", guessable=True)
def test_batch_is_padded_to_its_longest_text(student):
    """collate_batch returns labels, padded indices and lengths, all int64.

    One row for each text: the indices of its tokens, then <pad>. lengths counts the tokens.
    """
    vocab = {"<pad>": 0, "<unk>": 1, "a": 2, "b": 3, "c": 4}
    batch = [(2, ["a"]), (0, ["c", "x", "b"]), (1, ["b", "a"])]

    seen = student.call("collate_batch", batch, vocab)

    labels, lengths = torch.tensor([2, 0, 1]), torch.tensor([1, 3, 2])
    rows = torch.tensor([[2, 0, 0], [4, 1, 3], [3, 2, 0]])
    order = [1, 2, 0]
    assert_equal(
        listed(seen),
        [labels, rows, lengths],
        mistakes=lambda: {
            "The labels are off by one: they stay as they are.": [labels - 1, rows, lengths],
            "The padding stands before the tokens; it belongs after them.": (
                [labels, torch.tensor([[0, 0, 2], [4, 1, 3], [0, 3, 2]]), lengths]
            ),
            "The batch comes second, (T, B); batch first is asked for.": (
                [labels, rows.T, lengths]
            ),
            "The texts are sorted by length; they stay in the order of the batch.": (
                [labels[order], rows[order], lengths[order]]
            ),
            "lengths holds the padded length, not the number of tokens of each text.": (
                [labels, rows, torch.tensor([3, 3, 3])]
            ),
            "Unknown tokens are left out; they become <unk>.": (
                [labels, torch.tensor([[2, 0], [4, 3], [3, 2]]), torch.tensor([1, 2, 2])]
            ),
            "The two last results are swapped: (labels, padded, lengths).": (
                [labels, lengths, rows]
            ),
        },
    )


# -- RNNClassifier


def padded(texts, pad):
    """(text (B, T), lengths (B,)) of these tensors, filled up with `pad`."""
    text = nn.utils.rnn.pad_sequence(texts, batch_first=True, padding_value=pad)
    return text, torch.tensor([len(one) for one in texts])


def alike(first, second):
    """Whether two tensors of logits are the same but for rounding in float32."""
    return torch.allclose(first, second, rtol=1e-4, atol=1e-5)


def assert_reads(rows):
    """The logits (N, C) of texts that have hardly a token in common are not all the same."""
    if alike(rows, rows[:1].expand_as(rows)):
        fail(
            "Different texts have the very same logits.",
            mistake="What it returns does not depend on the text.",
        )


@points(5, exercise="RNNClassifier")
def test_a_text_alone_has_the_same_logits_as_in_a_batch(student):
    """RNNClassifier gives a text the same logits alone and in a batch with padding.

    Take the hidden state after the last token of each text, not after the last column: pack the
    batch, or pick the step by lengths. Compare both by hand for a short text in a long batch.
    """
    classes, texts = int(integers(3, 20)), [integers(1, 9, length) for length in (2, 5, 3)]
    even = [text[:2] for text in reversed(texts)]  # texts[0] comes last

    seen = student.probe(
        "recurrent",
        (9, 3, 5, classes),
        padded(texts[:1], 0),
        padded(even, 0),
        padded(texts, 0),
    )

    alone, even_rows, rows = seen["logits"]
    if shape_of(alone) == (classes,):
        fail(
            "The output has no batch dimension.",
            mistake="A batch of one text loses its batch dimension.",
        )
    assert_equal([shape_of(some) for some in seen["logits"]], [(n, classes) for n in (1, 3, 3)])
    assert_reads(rows)
    if not alike(even_rows[2:], alone):
        fail(
            "In a batch of equally long texts a text has other logits than alone.",
            mistake="The texts of a batch are mixed up: text has the batch first.",
        )
    assert_close(
        rows[:1],
        alone,
        mistakes=lambda: {
            "The rows come back in another order: sorted by length.": (
                rows[:1] if any(alike(row, alone[0]) for row in rows[1:]) else NEVER
            ),
            "Padding leaks in: the state after the last column is taken, not after each text's own "
            "last token.": rows[:1],
        },
    )
