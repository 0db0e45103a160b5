"""The hidden tests of lab 6: other sizes, what must stay untouched, eigenvalues near zero, real texts.

Oracles are formulas in float64 and PyTorch's own layers with the student's parameters; inputs are
drawn so that no known mistake gives the right answer.
"""

import math
from collections import Counter
from functools import cache
from pathlib import Path

import torch
from torch import nn

from grader.data import DESCRIPTIONS, NAMES, with_deciding_labels
from grader.testing import (
    accuracy_of,
    anywhere,
    assert_close,
    assert_equal,
    assert_reaches,
    drawn_once,
    fail,
    integers,
    normal,
    points,
    training,
)

COURSE = Path(__file__).parents[2]


def shape_of(value):
    """The shape of a tensor, None for anything else."""
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def listed(value):
    """A list even if a tuple came back: both are fine."""
    return list(value) if isinstance(value, tuple) else value


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


N, C = 60, 5


def spirals(student):
    """What the probe saw of a spiral of N points in each of C arms; the first one is X and y."""
    seen = student.probe("spirals", N, C, 7, 8)
    return seen, *two_tensors(seen["first"])


@points(3, exercise="make_spiral")
def test_spiral_noise_is_drawn_for_every_point(student):
    """The angle of every point has its own normal noise with the standard deviation 0.2.

    Subtract the angles of the formula from those of your points and look at what is left: its
    standard deviation, and whether it differs from point to point and from class to class.
    """
    _, X, y = spirals(student)

    labels = torch.arange(C).repeat_interleave(N)
    assert_equal(
        y,
        labels,
        mistakes=lambda: {
            "The classes are shuffled: class after class is asked for.": (
                shuffled_labels(y, labels)
            )
        },
    )
    assert_equal(shape_of(X), (N * C, 2))
    radii, t = X.norm(dim=1), torch.linspace(0, 1, N).repeat(C)
    assert_close(
        radii,
        t,
        mistakes=lambda: {
            "The points are shuffled against their labels.": (
                radii if torch.allclose(radii.sort().values.float(), t.sort().values) else -t
            ),
            "The noise is added to the points; it belongs to the angle.": (
                radii if 0.05 < (radii - t).std() < 0.4 else -t
            ),
        },
    )
    noise = noise_on(X, arms(N, C))  # (C, N - 1)
    if (noise.std(dim=1) < 1e-3).all() and noise.abs().max() > 1e-3:
        fail(
            "Within a class the noise is the same everywhere.",
            mistake="One random number serves a whole class; every point gets its own.",
        )
    if (noise.std(dim=0) < 1e-3).all() and noise.abs().max() > 1e-3:
        fail(
            "The noise is the same in every class.",
            mistake="All classes get the same noise: seed the generator once, not in the loop.",
        )
    if is_noise(noise):
        return
    size = noise.pow(2).mean().sqrt().item()
    if size < 1e-3:
        fail("The noise is not that of N(0, 0.2²).", mistake="The noise is missing.")
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
        fail("The noise is not that of N(0, 0.2²).", mistake="The noise is not scaled by 0.2.")
    fail("The angles of the points are not those of the formula with noise of size 0.2.")


def shuffled_labels(y, labels):
    """y itself if it holds the right labels in another order."""
    same = y.shape == labels.shape and torch.equal(y.sort().values, labels)
    return y if same else -labels


@points(3, exercise="make_spiral")
def test_spiral_has_random_numbers_of_its_own(student):
    """The same seed gives the same spiral, another seed another one; global seeds stay untouched.

    Call it twice with another random number drawn in between, and compare torch.get_rng_state()
    before and after. A generator of your own takes the seed.
    """
    seen, X, _ = spirals(student)
    again, _ = two_tensors(seen["again"])
    other, _ = two_tensors(seen["other"])

    if not torch.equal(X, again):
        fail(
            "Two calls with the same seed gave different points.",
            mistake="The noise does not come from the seed.",
        )
    if torch.equal(X, other):
        fail("Two seeds gave the same points.", mistake="The seed is not used.")
    if seen["untouched"] != [True, True, True]:
        fail(
            "A global random generator was not as before.",
            mistake="The global seed is set or used: draw from a generator of your own.",
        )


# -- linear_classifier, relu_classifier


def layers_of(parameters, num_inputs, num_hiddens, num_classes):
    """W1, b1, W2, b2 whatever they are called: no two have the same size."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param.double() for param in tensors}
    wanted = [num_inputs * num_hiddens, num_hiddens, num_hiddens * num_classes, num_classes]
    if len(parameters) != 4 or set(by_size) != set(wanted):
        fail("Its parameters are not a weight and a bias for each of two layers of these sizes.")
    W1, b1, W2, b2 = (by_size[size] for size in wanted)
    return (
        W1 if W1.shape == (num_inputs, num_hiddens) else W1.T,
        b1.flatten(),
        W2 if W2.shape == (num_hiddens, num_classes) else W2.T,
        b2.flatten(),
    )


def classifier_case(student, name):
    """Outputs for one and for several rows, with the tensors that they should be made of."""
    inputs = [normal(1, 4, std=2), normal(9, 4, std=2)]
    seen = student.probe("classifier", name, (4, 7, 2), *inputs)
    W1, b1, W2, b2 = layers_of(seen["parameters"], 4, 7, 2)
    return seen, [X.double() @ W1 + b1 for X in inputs], lambda hidden: hidden @ W2 + b2


@points(2, exercise="linear_classifier")
def test_linear_classifier_stays_linear(student):
    """linear_classifier returns logits that are linear in X, and gradients reach all its layers.

    Without an activation two linear layers are one: that is the point of this model.
    """
    seen, hidden, logits_of = classifier_case(student, "linear_classifier")

    assert_close(
        seen["outputs"],
        [logits_of(H) for H in hidden],
        dtype=torch.float32,
        mistakes=lambda: {
            "There is a ReLU between the two layers.": [logits_of(H.clamp(min=0)) for H in hidden],
            "There is a sigmoid between the two layers.": [logits_of(H.sigmoid()) for H in hidden],
            "There is a tanh between the two layers.": [logits_of(H.tanh()) for H in hidden],
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                [logits_of(H).softmax(1) for H in hidden]
            ),
            "Log-softmax is applied; logits are asked for.": (
                [logits_of(H).log_softmax(1) for H in hidden]
            ),
        },
    )
    assert_equal(len(seen["reached"]), 4)


@points(3, exercise="relu_classifier")
def test_relu_classifier_has_exactly_one_relu(student):
    """relu_classifier is linear, ReLU, linear, and gradients reach both layers.

    One ReLU between the layers; no other activation, and none after the second layer.
    """
    seen, hidden, logits_of = classifier_case(student, "relu_classifier")

    right = [logits_of(H.clamp(min=0)) for H in hidden]
    assert_close(
        seen["outputs"],
        right,
        dtype=torch.float32,
        mistakes=lambda: {
            "There is no activation between the two layers.": [logits_of(H) for H in hidden],
            "There is an activation after the last layer.": [L.clamp(min=0) for L in right],
            "The slope of the activation is leaky.": (
                [logits_of(H.clamp(min=0) + 0.01 * H.clamp(max=0)) for H in hidden]
            ),
            "Sigmoid stands in place of ReLU.": [logits_of(H.sigmoid()) for H in hidden],
            "Tanh stands in place of ReLU.": [logits_of(H.tanh()) for H in hidden],
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                [L.softmax(1) for L in right]
            ),
            "Log-softmax is applied; logits are asked for.": [L.log_softmax(1) for L in right],
        },
    )
    assert_equal(len(seen["reached"]), 4)


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
    v = beta * v - lr * g
    return theta + v, v


WRONG_RULES = {
    "velocity lost": (lambda theta, v, g, lr, beta: (theta + beta * v - lr * g, v)),
    "parameter lost": (lambda theta, v, g, lr, beta: (theta, beta * v - lr * g)),
    "pytorch": (lambda theta, v, g, lr, beta: (theta - lr * (beta * v + g), beta * v + g)),
    "uphill": (lambda theta, v, g, lr, beta: (theta + beta * v + lr * g, beta * v + lr * g)),
    "opposite": (lambda theta, v, g, lr, beta: (theta - beta * v - lr * g, beta * v + lr * g)),
    "old velocity": (lambda theta, v, g, lr, beta: (theta + v, beta * v - lr * g)),
    "weighted": (lambda theta, v, g, lr, beta: ((u := beta * v - (1 - beta) * lr * g) + theta, u)),
    "no beta": (lambda theta, v, g, lr, beta: (theta + v - lr * g, v - lr * g)),
    "forgotten": (lambda theta, v, g, lr, beta: (theta - lr * g, -lr * g)),
}


def keys_of(steps, *keys):
    return [{key: step[key] for key in keys} for step in steps]


def doubles(*shapes):
    return [normal(*shape, dtype=torch.float64) for shape in shapes]


@points(4, exercise="momentum_step")
def test_momentum_holds_the_learning_rate_in_the_velocity(student):
    """With a learning rate that changes from step to step, momentum_step follows its formula.

    Every parameter with its own velocity, in the dtype that it has. Write three steps with the
    learning rates 0.1, 0.4 and 0.2 down by hand.
    """
    shapes = (2, 2), (3,), ()
    gradients = [doubles(*shapes) for _ in range(3)]
    case = doubles(*shapes), doubles(*shapes), gradients, [0.1, 0.4, 0.2], 0.8

    seen = student.probe("momentum_steps", *case)

    assert_close(
        keys_of(seen, "params", "velocities"),
        run(*case, momentum),
        mistakes=lambda: {
            "The velocities did not change: update them in place, so that the next step finds them.": (
                run(*case, WRONG_RULES["velocity lost"])
            ),
            "The parameters did not change: update them in place.": (
                run(*case, WRONG_RULES["parameter lost"])
            ),
            "This is PyTorch's convention; here the learning rate is inside the velocity.": (
                run(*case, WRONG_RULES["pytorch"])
            ),
            "The step goes uphill: subtract the gradient.": (run(*case, WRONG_RULES["uphill"])),
            "The velocity has the opposite sign: v ← βv − lr·g, and v is added to the parameter.": (
                run(*case, WRONG_RULES["opposite"])
            ),
            "The parameter moves by the old velocity; update the velocity first.": (
                run(*case, WRONG_RULES["old velocity"])
            ),
            "The gradient is weighted with 1 − β; here it is not.": (
                run(*case, WRONG_RULES["weighted"])
            ),
            "The old velocity is not multiplied by β.": (run(*case, WRONG_RULES["no beta"])),
            "The old velocity is forgotten: this is plain gradient descent.": (
                run(*case, WRONG_RULES["forgotten"])
            ),
        },
    )


def skipping(theta, v, g, lr, beta):
    return (theta, v) if g is None else momentum(theta, v, g, lr, beta)


def rolling(theta, v, g, lr, beta):
    return momentum(theta, v, 0 if g is None else g, lr, beta)


def misaligned(values, velocities, gradients, lrs, beta):
    """The parameters that have gradients paired with the first velocities."""
    values, velocities, seen = list(values), list(velocities), []
    for step_gradients, lr in zip(gradients, lrs, strict=True):
        there = [i for i, g in enumerate(step_gradients) if g is not None]
        for place, i in enumerate(there):
            values[i], velocities[place] = momentum(
                values[i], velocities[place], step_gradients[i], lr, beta
            )
        seen.append({"params": list(values), "velocities": list(velocities)})
    return seen


def stopping(gradients):
    """The gradients up to the first that is missing in each step."""
    return [own[: own.index(None)] + [None] * (3 - own.index(None)) for own in gradients]


@points(3, exercise="momentum_step")
def test_momentum_skips_what_has_no_gradient(student):
    """A parameter without a gradient keeps its value and its velocity; all others are updated.

    Go over parameters and velocities in pairs and leave out those whose .grad is None: a missing
    gradient is not a gradient of zero.
    """
    a, b, c, d = (normal(2) for _ in range(4))
    gradients = [[a, None, b], [None, c, d]]
    case = [normal(2) for _ in range(3)], [normal(2) for _ in range(3)], gradients, [0.2, 0.3], 0.7

    seen = student.probe("momentum_steps", *case)

    assert_close(
        keys_of(seen, "params", "velocities"),
        run(*case, skipping),
        mistakes=lambda: {
            "Without a gradient it still moves on with its velocity; it is to be skipped.": (
                run(*case, rolling)
            ),
            "Parameters are paired with the velocities of others once one is skipped.": (
                misaligned(*case)
            ),
            "What comes after a parameter without a gradient is not updated.": (
                run(*case[:2], stopping(gradients), *case[3:], skipping)
            ),
        },
    )


@points(1, exercise="momentum_step")
def test_momentum_leaves_gradients_alone(student):
    """momentum_step leaves the gradients as they are, and the parameters go on learning.

    The caller clears the gradients. Open torch.no_grad() for the update; there is nothing to detach.
    """
    gradients = [[normal(3), normal(2)]]

    values = [normal(3), normal(2)]

    (seen,) = student.probe("momentum_steps", values, [normal(3), normal(2)], gradients, [0.1], 0.9)

    if any(map(torch.equal, seen["params"], values)):
        fail("A parameter is not updated.")
    if [g is None or not g.any().item() for g in seen["gradients"]] == [True, True]:
        fail("The gradients are gone.", mistake="The gradients are cleared; the caller does that.")
    if not all(map(torch.equal, seen["gradients"], gradients[0])):
        fail("The gradients are not what they were.", mistake="The gradients are changed in place.")
    if seen["learning"] != [True, True]:
        fail(
            "A parameter does not require gradients any more.",
            mistake="The parameters are detached for good: they learn nothing after this step.",
        )


# -- hessian


def sum_case():
    """theta, A, b, c: theta has an entry that appears linearly and one that does not appear."""
    theta, A = normal(5, dtype=torch.float64), normal(5, 5, dtype=torch.float64)
    b, c = normal(5, dtype=torch.float64), normal(5, std=0.3, dtype=torch.float64)
    A[3:], A[:, 3:], b[3:], c[3:] = 0, 0, 0, 0
    return theta, A, b, c


def nearly(seen, expected):
    """`seen` itself if it is right up to a few per cent, else something far from it."""
    close = shape_of(seen) == shape_of(expected) and torch.allclose(
        seen.double(), expected, rtol=0.05, atol=0.01
    )
    return seen if close else torch.full_like(expected, torch.nan)


@points(5, exercise="hessian")
def test_hessian_is_exact(student):
    """hessian is exact for a function of several entries, in the dtype of theta.

    Differentiate by autograd, in float64 if theta is float64. Entries on which f does not depend
    have zeros.
    """
    theta, A, b, c = sum_case()

    seen = student.probe("hessian_of_sum", theta, A, b, c, None)["hessian"]

    bent = torch.exp(c @ theta)
    symmetric = (A + A.T) / 2
    gradient = symmetric @ theta + 3 * b * theta**2 + bent * c
    H = symmetric + torch.diag(6 * b * theta) + bent * torch.outer(c, c)
    assert_close(
        seen,
        H,
        mistakes=lambda: {
            "This is the gradient, not the Hessian.": gradient,
            "Only the diagonal is there: the mixed derivatives are missing.": H.diag().diag(),
            "The diagonal alone is returned; all second derivatives are asked for.": H.diag(),
            "The rows are added up: differentiate each entry of the gradient by itself.": H.sum(0),
            "This is the gradient times itself, not its derivative.": (
                torch.outer(gradient, gradient)
            ),
            "It is only nearly right: autograd is exact, in the dtype of theta.": nearly(seen, H),
        },
    )


@points(1, exercise="hessian", practice=True)
def test_hessian_leaves_theta_as_it_was(student):
    """Good practice: hessian leaves theta, its requires_grad and its .grad as they were.

    Work on a copy (theta.detach().clone().requires_grad_()) and use torch.autograd.grad, which does
    not write into .grad.
    """
    theta, A, b, c = sum_case()
    stale = normal(5, dtype=torch.float64)

    for old in (None, stale):
        seen = student.probe("hessian_of_sum", theta, A, b, c, old)

        if shape_of(seen["hessian"]) != (5, 5) or not seen["hessian"].any():
            fail("It does not return a Hessian.")
        if not torch.equal(seen["theta"], theta):
            fail("theta is not what it was.", mistake="theta itself is changed.")
        if seen["requires_grad"] != (old is not None):
            fail(
                "theta does not require gradients as it did before.",
                mistake="requires_grad of theta itself is switched: work on a copy.",
            )
        kept = old if old is not None else torch.zeros(5, dtype=torch.float64)
        grad = seen["grad"] if seen["grad"] is not None else torch.zeros_like(kept)
        if shape_of(grad) != (5,) or not torch.equal(grad, kept):
            fail("theta.grad is not what it was.", mistake="theta.grad is changed.")


# -- classify_critical_point, escape_direction


ANSWERS = ["local minimum", "local maximum", "saddle point", "degenerate"]
NEVER = object()  # nothing that is returned equals it


def rotation(size):
    """An orthogonal matrix in float64."""
    return torch.linalg.qr(normal(size, size, dtype=torch.float64)).Q


def along(direction, seen):
    """`direction`, or its negative if `seen` points that way: the sign is free."""
    if shape_of(seen) == shape_of(direction) and seen.double() @ direction < 0:
        return -direction
    return direction


def turned(*eigenvalues):
    """A symmetric matrix in float64 with these eigenvalues, in no special direction."""
    Q = rotation(len(eigenvalues))
    H = Q @ torch.diag(torch.tensor(eigenvalues, dtype=torch.float64)) @ Q.T
    return (H + H.T) / 2


@drawn_once
def even_saddle():
    """Two positive and two negative eigenvalues; the determinant and the first minors are positive."""
    while True:
        H = turned(-1.0, -2.0, 3.0, 4.0)
        if H.diag().min() < -0.1 and H.diag().max() > 0.1:
            return H


def classified(student, wanted):
    """Ask for each matrix; `wanted` holds it with its right answer and one kind of wrong answers."""
    asked = student.each("classify_critical_point", [H for H, *_ in wanted])
    for (_, seen), (_, expected, kind, *wrong) in zip(asked, wanted, strict=True):
        if isinstance(seen, str) and seen not in ANSWERS:
            fail("The answer is none of the four strings of the handout.")
        wrong_by = {kind: seen} if isinstance(seen, str) and seen in wrong else {}
        assert_equal(
            seen,
            expected,
            mistakes={
                "Minimum and maximum are swapped.": wrong_by.get("swapped", NEVER),
                "The sign of the determinant does not tell with more than two parameters.": (
                    wrong_by.get("determinant", NEVER)
                ),
                "A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is "
                "degenerate.": wrong_by.get("semidefinite", NEVER),
                "Both signs make a saddle point, even if there is a zero.": (
                    wrong_by.get("zero", NEVER)
                ),
                "Eigenvalues that are zero but for rounding count with their sign.": (
                    wrong_by.get("rounding", NEVER)
                ),
                "The bound for zero is a fixed number; it goes with the largest eigenvalue.": (
                    wrong_by.get("fixed", NEVER)
                ),
                "Small eigenvalues count as zero although they are above 1e-6 of the largest.": (
                    wrong_by.get("small", NEVER)
                ),
            },
        )


@points(3, exercise="classify_critical_point")
def test_critical_points_with_several_parameters(student):
    """classify_critical_point is right for one, three and four parameters, whatever the directions.

    Count positive, negative and zero eigenvalues; the entries of H and its determinant do not tell.
    """
    float32 = turned(0.5, 2.0, 3.0).float()
    classified(
        student,
        [
            (torch.tensor([[3.0]]), "local minimum", "swapped", "local maximum"),
            (torch.tensor([[-3.0]]), "local maximum", "swapped", "local minimum"),
            (float32, "local minimum", "swapped", "local maximum"),
            (turned(-1.0, -2.0, -4.0), "local maximum", "swapped", "local minimum"),
            (even_saddle(), "saddle point", "determinant", *ANSWERS[:2]),
            (torch.zeros(2, 2), "degenerate", "semidefinite", *ANSWERS[:2]),
        ],
    )


@points(3, exercise="classify_critical_point")
def test_critical_points_with_zero_eigenvalues(student):
    """An eigenvalue counts as zero below 1e-6 of the largest in size, and only then.

    Rounding makes of a zero something like 1e-17, of either sign. Multiply H by 1e-9 or by 1e9: the
    answer must stay the same.
    """
    flat = torch.diag(torch.tensor([-2.0, 0.0, -1.0], dtype=torch.float64))
    nearly_flat = torch.diag(torch.tensor([1.0, 1e-8], dtype=torch.float64))
    small = torch.diag(torch.tensor([1.0, 1e-4], dtype=torch.float64))
    classified(
        student,
        [
            (flat, "degenerate", "semidefinite", "local maximum"),
            (turned(-3.0, 0.0, 2.0), "saddle point", "zero", "degenerate"),
            (1e9 * turned(0.0, 0.0, 0.0, -1.0, -2.0), "degenerate", "rounding", *ANSWERS[:3]),
            (nearly_flat, "degenerate", "rounding", *ANSWERS[:3]),
            (1e-9 * turned(1.0, 2.0, 3.0), "local minimum", "fixed", "degenerate"),
            (small, "local minimum", "small", "degenerate"),
        ],
    )


@drawn_once
def saddle(*eigenvalues):
    """A symmetric matrix with these eigenvalues, its eigenvectors in columns far from its rows."""
    while True:
        H = turned(*eigenvalues)
        V = torch.linalg.eigh(H).eigenvectors
        if (V @ V[:, 0]).abs().max() < 0.9 and V[:, 0].abs().min() > 0.1:
            return H, V


def unit(vector):
    return vector / vector.norm()


def stretched(seen, direction):
    """`seen` itself if it points along `direction` without being of length 1."""
    along_it = (
        shape_of(seen) == shape_of(direction)
        and seen.norm() > 0
        and torch.allclose(unit(seen.double()), direction, atol=1e-6)
    )
    return seen if along_it else torch.full_like(direction, torch.nan)


@anywhere
@points(3, exercise="escape_direction")
def test_escape_among_several_negative_eigenvalues(student):
    """Among several negative eigenvalues, escape_direction takes the most negative one.

    Not the last negative one, not the one of the largest size. The vector has length 1.
    """
    H, V = saddle(-3.0, -1.0, 0.5, 6.0)
    small = 1e-9 * saddle(-2.0, 1.0, 5.0)[0]
    alike = -torch.eye(3, dtype=torch.float64)

    (_, seen), (_, tiny), (_, any_one) = student.each("escape_direction", [H, small, alike])

    lowest = along(V[:, 0], seen)
    assert_close(
        seen,
        lowest,
        mistakes=lambda: {
            "This is the eigenvector of the largest eigenvalue.": along(V[:, 3], seen),
            "This is the eigenvector of the negative eigenvalue nearest to zero.": (
                along(V[:, 1], seen)
            ),
            "This is the eigenvector of the eigenvalue that is smallest in size.": (
                along(V[:, 2], seen)
            ),
            "This is a row; the eigenvectors stand in the columns.": along(V[0], seen),
            "The vector does not have the length 1.": stretched(seen, lowest),
            "None is returned although there is a negative eigenvalue.": type(None),
        },
    )
    if tiny is None:
        fail(
            "It returned None for a small H with a negative eigenvalue.",
            mistake="The bound for zero is a fixed number; it goes with the largest eigenvalue.",
        )
    # all eigenvalues are alike, so every unit vector is right
    if shape_of(any_one) != (3,) or not math.isclose(any_one.norm().item(), 1, abs_tol=1e-6):
        fail("For several equally negative eigenvalues it returned no unit vector.")


@anywhere
@points(2, exercise="escape_direction")
def test_no_escape_without_a_negative_eigenvalue(student):
    """escape_direction returns None if no eigenvalue is negative; zeros but for rounding are not.

    An eigenvalue of -1e-17 beside others near 1 is a rounding error: compare with 1e-6 of the
    largest in size.
    """
    positive = turned(1.0, 2.0, 3.0)
    nearly_flat = torch.diag(torch.tensor([1.0, -1e-8], dtype=torch.float64))

    flat = torch.zeros(2, 2)
    saddle = turned(-1.0, 2.0, 3.0)

    asked = [positive, flat, nearly_flat, saddle]
    *answers, (_, direction) = student.each("escape_direction", asked)

    if shape_of(direction) != (3,):
        fail("It returns no direction where an eigenvalue is negative.")
    if answers[0][1] is not None:
        fail(
            "It returned a direction where no eigenvalue is negative.",
            mistake="None is not returned although no eigenvalue is negative.",
        )
    if any(seen is not None for _, seen in answers):
        fail(
            "It returned a direction where the lowest eigenvalue counts as zero.",
            mistake="An eigenvalue that counts as zero is taken for negative.",
        )


# -- build_vocab


def numbered(specials, tokens):
    return {token: index for index, token in enumerate([*specials, *tokens])}


def by_frequency(counts, specials=()):
    return sorted(set(counts) - set(specials), key=lambda token: (-counts[token], token))


WORDS = ["anna", "bert", "cleo", "dora", "egon", "finn", "gina", "hugo", "iris", "jack"]


@drawn_once
def word_case():
    """Lists of words in which each wrong order and each wrong count gives another vocabulary."""
    while True:
        lists = [[WORDS[i] for i in integers(0, 10, length)] for length in (9, 1, 7, 4)]
        lists.append([WORDS[9]] * 3)
        known = vocabularies(lists, 2)
        counts = Counter(token for tokens in lists for token in tokens)
        ties = [token for token in counts if counts[token] == 2]
        if len({tuple(vocab.items()) for vocab in known.values()}) == len(known) and len(ties) > 3:
            return lists, known


def vocabularies(lists, min_freq, specials=("<pad>", "<unk>")):
    """The right vocabulary and those that known mistakes lead to."""
    counts = Counter(token for tokens in lists for token in tokens)
    texts = Counter(token for tokens in lists for token in set(tokens))
    often = [token for token in by_frequency(counts) if counts[token] >= min_freq]
    return {
        "right": numbered(specials, often),
        "too few": (numbered(specials, [token for token in often if counts[token] > min_freq])),
        "all tokens": numbered(specials, by_frequency(counts)),
        "texts counted": (
            numbered(specials, [token for token in by_frequency(texts) if texts[token] >= min_freq])
        ),
        "as met": (
            numbered(specials, [token for token, n in counts.most_common() if n >= min_freq])
        ),
        "alphabetical": (numbered(specials, sorted(often))),
        "rarest first": (
            numbered(specials, sorted(often, key=lambda token: (counts[token], token)))
        ),
        "reversed": (
            numbered(specials, sorted(often, key=lambda token: (counts[token], token))[::-1])
        ),
        "from 1": {token: index + 1 for token, index in numbered(specials, often).items()},
    }


def disordered(seen, right):
    """`seen` itself if it has the right tokens and indices, only not each at its place."""
    same = (
        isinstance(seen, dict)
        and seen.keys() == right.keys()
        and all(type(index) is int for index in seen.values())
        and sorted(seen.values()) == sorted(right.values())
    )
    return seen if same else None


@points(3, exercise="build_vocab")
def test_vocabulary_leaves_out_rare_tokens(student):
    """build_vocab keeps tokens with at least min_freq occurrences, ties in alphabetical order.

    Occurrences in all texts together. The order must be the same in every run of Python, so it
    cannot come from a set.
    """
    lists, known = word_case()

    seen = student.call("build_vocab", lists, 2)

    right = known["right"]
    assert_equal(
        seen,
        right,
        mistakes=lambda: {
            "Tokens that occur equally often stand in the order in which they were met.": known[
                "as met"
            ],
            "The tokens are in alphabetical order alone; the most frequent come first.": known[
                "alphabetical"
            ],
            "The rarest tokens come first.": known["rarest first"],
            "Equally frequent tokens stand in reversed alphabetical order.": known["reversed"],
            "The indices begin at 1.": known["from 1"],
            "Tokens that occur exactly min_freq times are left out; they belong in.": known[
                "too few"
            ],
            "min_freq is ignored.": known["all tokens"],
            "It counts in how many texts a token occurs, not how often.": known["texts counted"],
            "Tokens that occur equally often stand in an order of chance.": (
                disordered(seen, right) or {}
            ),
        },
    )


@points(3, exercise="build_vocab")
def test_vocabulary_begins_with_the_given_specials(student):
    """build_vocab puts the given specials first, once each, also if one of them occurs as a token.

    Use the argument specials, not two fixed strings; there may be none of them, or other ones.
    """
    lists = [["c", "<s>", "a"], ["<s>", "b", "a", "<s>"]]
    specials = ["<unk>", "<s>", "</s>"]
    tokens = ["a", "b", "c"]

    (_, own), (_, none) = student.each("build_vocab", [(lists, 1, specials), (lists, 1, [])])

    assert_equal(
        own,
        numbered(specials, tokens),
        mistakes=lambda: {
            "The specials are always <pad> and <unk>; take those that are given.": (
                numbered(["<pad>", "<unk>"], ["<s>", *tokens])
            ),
            "A special that occurs as a token loses its place among the specials.": (
                numbered(specials, ["<s>", *tokens])
            ),
            "A special that occurs as a token leaves a gap in the indices.": {
                **{token: index + 4 for index, token in enumerate(tokens)},
                **numbered(specials, []),
            },
            "The specials come last.": numbered(tokens, specials),
        },
    )
    assert_equal(none, numbered([], ["<s>", *tokens]))


# -- collate_batch


def rows_of(texts, pad, *, front=False):
    longest = max(map(len, texts))
    fill = [[pad] * (longest - len(text)) for text in texts]
    return torch.tensor([f + t if front else t + f for t, f in zip(texts, fill, strict=True)])


@points(5, exercise="collate_batch")
def test_batch_uses_the_indices_of_its_vocabulary(student):
    """collate_batch looks <pad> and <unk> up in the vocabulary and changes neither it nor the batch.

    These two may have any index. Padding goes into a new list or tensor.
    """
    vocab = {"x": 0, "y": 1, "<unk>": 2, "z": 3, "w": 4, "<pad>": 5}
    known = ["x", "y", "z", "w"]
    texts = [[known[i] for i in integers(0, 4, length)] for length in (2, 4, 1, 3)]
    texts[0][1], texts[1][2] = "unheard", "of"
    labels = [3, 1, 0, 2]
    batch = list(zip(labels, texts, strict=True))

    seen = student.probe("collated", batch, vocab)

    indices = [[vocab.get(token, 2) for token in text] for text in texts]
    lengths = list(map(len, texts))
    order = sorted(range(4), key=lambda i: -lengths[i])

    def answer(rows, labels=labels, lengths=lengths):
        return [torch.tensor(labels), rows, torch.tensor(lengths)]

    heard = [[index for index in text if index != 2] for text in indices]
    padded = rows_of(indices, 5)
    assert_equal(
        listed(seen["result"]),
        answer(padded),
        mistakes=lambda: {
            'The padding is 0, whatever the vocabulary says; it is vocab["<pad>"].': (
                answer(rows_of(indices, 0))
            ),
            'Unknown tokens become 1, whatever the vocabulary says; it is vocab["<unk>"].': (
                answer(rows_of([[1 if i == 2 else i for i in text] for text in indices], 5))
            ),
            "Unknown tokens become <pad>; they become <unk>.": (
                answer(rows_of([[5 if i == 2 else i for i in text] for text in indices], 5))
            ),
            "Unknown tokens are left out; they become <unk>.": (
                answer(rows_of(heard, 5), lengths=list(map(len, heard)))
            ),
            "The labels are off by one: they stay as they are.": (
                answer(padded, labels=[label - 1 for label in labels])
            ),
            "The padding stands before the tokens; it belongs after them.": (
                answer(rows_of(indices, 5, front=True))
            ),
            "The texts are sorted by length; they stay in the order of the batch.": (
                answer(padded[order], [labels[i] for i in order], [lengths[i] for i in order])
            ),
            "The rows are sorted by length, the labels are not.": (
                answer(padded[order], lengths=[lengths[i] for i in order])
            ),
            "lengths holds the padded length, not the number of tokens of each text.": (
                answer(padded, lengths=[4] * 4)
            ),
            "The batch comes second, (T, B); batch first is asked for.": answer(padded.T),
        },
    )
    if [listed(pair) for pair in seen["batch"]] != [list(pair) for pair in batch]:
        fail("The batch is not what it was.", mistake="The token lists of the batch are changed.")
    if seen["vocab"] != vocab:
        fail("The vocabulary is not what it was.", mistake="The vocabulary is changed.")


# -- RNNClassifier


V, E, H, OUT = 11, 3, 6, 4


def alike(first, second):
    """Whether two tensors of logits are the same but for rounding in float32."""
    return torch.allclose(first, second, atol=1e-5)


def padded(texts, pad):
    """(text (B, T), lengths (B,)) of these tensors, filled up with `pad`."""
    text = nn.utils.rnn.pad_sequence(texts, batch_first=True, padding_value=pad)
    return text, torch.tensor([len(one) for one in texts])


@points(4, exercise="RNNClassifier")
def test_only_lengths_say_where_a_text_ends(student):
    """The logits of a text depend on its own tokens and their order, and on nothing else.

    Whatever stands behind a text's length is padding, also if its index is that of a real token,
    and the token 0 inside a text is a token. Lengths come in any order; nothing is kept from one
    call to the next.
    """
    texts = [integers(1, V, length) for length in (3, 6, 1, 4)]
    texts[0][1] = 0
    texts[1] = torch.tensor([1, 2, 3, 4, 5, 6])
    reverse, shorter = texts[1].flip(0), texts[1].clone()
    shorter[-1] = 7

    seen = student.probe(
        "recurrent",
        (V, E, H, OUT),
        padded(texts[:1], 0),
        padded(texts, 0),
        padded(texts, 9),
        padded([texts[i] for i in (3, 2, 1, 0)], 9),
        padded([texts[1], reverse, shorter], 0),
        padded(texts[2:3], 0),
        padded(texts[:1], 0),
    )

    shapes = [(n, OUT) for n in (1, 4, 4, 4, 3, 1, 1)]
    if (OUT,) in map(shape_of, seen["logits"]):
        fail(
            "The output has no batch dimension.",
            mistake="A batch of one text loses its batch dimension.",
        )
    assert_equal([shape_of(some) for some in seen["logits"]], shapes)
    alone, zeros, nines, turned_round, orders, single, again = seen["logits"]
    if not alike(alone, again):
        fail(
            "The same text had other logits in a later call.",
            mistake="The hidden state is carried over from one call to the next.",
        )
    assert_close(
        torch.cat([zeros[:1], zeros[2:3]]),
        torch.cat([alone, single]),
        mistakes=lambda: {
            "The rows come back in another order: sorted by length.": (
                torch.cat([zeros[:1], zeros[2:3]]) if alike(zeros[2:3], alone) else {}
            ),
            "Padding leaks in: the state after the last column is taken, not after each text's own "
            "last token.": zeros[torch.tensor([0, 2])],
        },
    )
    if not alike(zeros, nines):
        fail(
            "The logits depend on the index of the padding.",
            mistake="Padding is told by the index 0; only lengths says where a text ends.",
        )
    assert_close(turned_round.flip(0), zeros)
    if alike(orders[0], orders[1]):
        fail(
            "A text read backwards has the same logits.",
            mistake="The order of the tokens makes no difference: this is a bag of tokens.",
        )
    if alike(orders[0], orders[2]):
        fail(
            "The last token of a text makes no difference.",
            mistake="It stops one token too early.",
        )


KINDS = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


def rebuilt(parts):
    """Embedding, recurrent layer and linear layer in float64, or None if it is made otherwise."""
    found = {part["kind"]: part for part in parts}
    kinds = [kind for kind in found if kind in KINDS]
    if len(parts) != 3 or len(kinds) != 1 or not {"Embedding", "Linear"} <= set(found):
        return None
    part = found[kinds[0]]
    options, parameters = part["options"], part["parameters"]
    if options.get("bidirectional") or options.get("proj_size"):
        return None  # a right answer too; its padding is judged, its states are not
    inner = parameters["weight_hh_l0"].shape[1]
    rnn = KINDS[kinds[0]](
        parameters["weight_ih_l0"].shape[1],
        inner,
        num_layers=options["num_layers"],
        bias=options["bias"],
        batch_first=True,
        dtype=torch.float64,
        **({"nonlinearity": options["nonlinearity"]} if "nonlinearity" in options else {}),
    )
    rnn.load_state_dict(parameters)
    linear = {name: param.double() for name, param in found["Linear"]["parameters"].items()}
    return found["Embedding"]["parameters"]["weight"].double(), rnn, linear


@points(5, exercise="RNNClassifier")
def test_classifier_reads_the_last_hidden_state(student):
    """RNNClassifier applies its linear layer to the last layer's hidden state after the last token.

    Embedding, recurrent layer, linear layer: logits, and gradients that reach all three.
    """
    text = integers(1, V, 1, 5)

    seen = student.probe("recurrent", (V, E, H, OUT), (text, torch.tensor([5])))

    logits = seen["logits"][0]
    assert_equal(shape_of(logits), (1, OUT))
    for part in seen["parts"]:
        if part["kind"] == "Embedding" and shape_of(part["parameters"]["weight"]) == (V, H):
            fail(
                "The embedding has not the size that was asked for.",
                mistake="embed_dim and hidden_dim are swapped.",
            )
    made = rebuilt(seen["parts"])
    if made:
        weight, rnn, linear = made
        with torch.no_grad():
            steps, state = rnn(weight[text])  # steps (1, T, H)
        hidden, cell = state if isinstance(state, tuple) else (state, None)

        def logits_of(features):
            return features @ linear["weight"].T + linear["bias"]

        right = logits_of(hidden[-1])
        assert_close(
            logits,
            right,
            dtype=torch.float32,
            mistakes=lambda: {
                "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                    right.softmax(1)
                ),
                "Log-softmax is applied; logits are asked for.": right.log_softmax(1),
                "There is an activation after the last layer.": right.clamp(min=0),
                "It stops one token too early.": logits_of(steps[:, -2]),
                "The state after the first token is taken, not after the last.": (
                    logits_of(steps[:, 0])
                ),
                "The states after all tokens are averaged; the last one is asked for.": (
                    logits_of(steps.mean(1))
                ),
                "The largest values over all steps are taken; the last state is asked for.": (
                    logits_of(steps.amax(1))
                ),
                "The hidden state of the first layer is taken, not that of the last.": (
                    logits_of(hidden[0])
                ),
                "The cell state of the LSTM is taken, not its hidden state.": (
                    NEVER if cell is None else logits_of(cell[-1])
                ),
            },
        )
    if any("embed" in name for name in seen["unreached"]):
        fail(
            "No gradient reaches the embedding.",
            mistake="The result is cut off from the graph, so the embedding never learns.",
        )


# -- training


def drawn_spiral(n, classes):
    """X (n * classes, 2) and y, drawn here: what the classifiers are judged on is not their own."""
    t = torch.linspace(0, 1, n)
    angles = arms(n, classes).float() + normal(classes, n, std=0.2)
    X = t[:, None] * torch.stack([angles.sin(), angles.cos()], dim=-1)  # (C, N, 2)
    return X.flatten(0, 1), torch.arange(classes).repeat_interleave(n)


LINEAR_AT_MOST = 0.65  # 100 runs with 100 seeds lay between .481 and .517


@training
@points(2, exercise="thresholds")
def test_relu_separates_the_spirals(student, thresholds):
    """The classifier with ReLU learns the spirals, and the linear one does not.

    It uses relu_classifier and linear_classifier: look at their tests first, and draw the
    boundaries with the cell of the notebook.
    """
    (X, y), (X_test, y_test) = drawn_spiral(300, 3), drawn_spiral(300, 3)

    def attempt(name="relu_classifier"):
        predictions = student.probe("spiral_predictions", name, X, y, X_test, 100, 500, 0.01)
        return accuracy_of(predictions, y_test)

    assert_reaches(attempt, thresholds["spiral"])
    if attempt("linear_classifier") > LINEAR_AT_MOST:
        fail("The linear classifier is better on the spirals than a linear one can be.")


@cache
def texts(which):
    """A text set with the labels that decide."""
    return with_deciding_labels(which, COURSE)


def text_accuracy(student, which, *options):
    data = texts(which)
    predictions = student.probe(
        "text_predictions",
        list(data.train_texts),
        data.train_labels,
        list(data.test_texts),
        *options,
    )
    return accuracy_of(predictions, data.test_labels)


@training
@points(3, exercise="thresholds")
def test_classifier_learns_names_letter_by_letter(student, thresholds):
    """RNNClassifier learns from which list a first name is, better than a bag of letters could.

    It uses your build_vocab, collate_batch and RNNClassifier: look at their tests first.
    """
    assert_reaches(
        lambda: text_accuracy(student, NAMES, "letters", 1, (16, 32, 2), 32, 10, 0.01),
        thresholds["names"],
    )


@training
@points(3, exercise="thresholds")
def test_classifier_learns_descriptions_word_by_word(student, thresholds):
    """RNNClassifier learns from which section of Debian a description is.

    It uses your build_vocab, collate_batch and RNNClassifier: look at their tests first.
    """
    assert_reaches(
        lambda: text_accuracy(student, DESCRIPTIONS, "words", 2, (32, 32, 4), 32, 5, 0.01),
        thresholds["descriptions"],
    )
