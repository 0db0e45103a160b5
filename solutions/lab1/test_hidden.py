"""The hidden tests of lab 1: other shapes and dtypes, distributions, what is left behind, training.

Oracles are formulas in float64; inputs are drawn so that no known mistake gives the right answer.
"""

import re

import torch

from grader.testing import (
    assert_close,
    assert_equal,
    assert_reaches,
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


def several(value, count):
    """Whether `value` is a tuple or list of so many."""
    return isinstance(value, tuple | list) and len(value) == count


# -- broadcast_subtract


@points(3, exercise="broadcast_subtract")
def test_subtraction_of_any_number_of_dimensions(student):
    """broadcast_subtract works for any number of dimensions and leaves its inputs as they are.

    A single number has no dimensions; sizes of 1 and missing dimensions may stand on either side.
    """
    pairs = [
        (normal(4, 1), normal(4, 3)),
        (normal(), normal(3)),
        (normal(2, 1, 4), normal(3, 1)),
        (normal(3), normal(2, 1, 3, 1)),
        (normal(1, 2, 1, 2), normal(3, 1, 2, 1)),
        (normal(2, 2), normal(2)),
        (normal(2), normal(2, 2)),
        (normal(1), normal(1, 1)),
        (normal(1, 1), normal()),
    ]

    seen = student.probe("subtractions", *pairs)

    for (a, b), one in zip(pairs, seen, strict=True):
        if "raised" in one:
            if "raised" not in seen[0] and all("raised" in seen[i] for i in (1, 2, 3, 4)):
                fail(
                    "It raised an error for tensors that do not have two dimensions.",
                    mistake="It works for two-dimensional tensors only.",
                )
            fail("It raised an error for shapes that fit together.")
        assert_close(
            one["value"],
            a - b,
            mistakes=lambda: {
                "The operands are swapped: this is b - a.": b - a,
                "The shapes are aligned at the first dimension; align them at the last.": (
                    aligned_at_the_first(a, b)
                ),
            },
        )
        if not all(map(torch.equal, one["after"], (a, b))):
            fail("The inputs are not what they were.", mistake="An input itself is changed.")


def aligned_at_the_first(a, b):
    """a - b with shapes aligned at the first dimension; a tensor without elements where they clash."""
    most = max(a.dim(), b.dim())
    try:
        return a[(...,) + (None,) * (most - a.dim())] - b[(...,) + (None,) * (most - b.dim())]
    except RuntimeError:
        return torch.empty(0)


@points(1, exercise="broadcast_subtract")
def test_subtraction_keeps_what_the_dtypes_make(student):
    """The dtype of the difference is what PyTorch makes of the two dtypes.

    Subtract the expanded tensors as they are: make no tensor for the result, convert nothing.
    """
    pairs = [
        (integers(-9, 9, 3, 1), normal(2, std=3)),
        (normal(2, 3, std=3, dtype=torch.float64), integers(-9, 9, 3)),
        (normal(3), normal(2, 1, dtype=torch.float64)),
        (normal(2, 1, dtype=torch.float64), normal(2, 3, dtype=torch.float64)),
        (integers(-9, 9, 4), integers(-9, 9, 2, 1)),
    ]

    seen = student.probe("subtractions", *pairs)

    for (a, b), one in zip(pairs, seen, strict=True):
        if "raised" in one:
            fail("It raised an error for tensors of different dtypes.")
        assert_close(
            one["value"],
            a - b,
            mistakes=lambda: {
                "The difference is cut to whole numbers: int64 is kept though an input is float.": (
                    (a - b).trunc()
                ),
                "A floating-point input is cut to whole numbers before the subtraction.": (
                    a.trunc() - b.trunc()
                ),
                "float64 is computed in float32: the result has lost digits.": (
                    a.float() - b.float()
                ),
                "The operands are swapped: this is b - a.": b - a,
            },
        )


@points(1, exercise="broadcast_subtract")
def test_subtraction_refuses_in_any_dimension(student):
    """broadcast_subtract names both shapes in a ValueError wherever they clash.

    Compare the sizes in every column, not only in the last one.
    """
    pairs = [
        (normal(5, 2, 3), normal(4, 2, 3)),
        (normal(3, 4), normal(2, 3, 2)),
        (normal(6), normal(2, 7)),
        (normal(2, 3), normal(2, 6)),
    ]

    seen = student.probe("refusals", *pairs)

    for (a, b), one in zip(pairs, seen, strict=True):
        assert_refused(a, b, one)


def assert_refused(a, b, one):
    raised = one["raised"]
    if not raised:
        smaller = tuple(map(min, zip(a.shape, b.shape, strict=False)))
        if a.dim() == b.dim() and shape_of(one["value"]) == smaller:
            fail(
                "Shapes that do not fit together raised no error.",
                mistake="Shapes that do not fit together are cut to the smaller size.",
            )
        fail(
            "Shapes that do not fit together raised no error.",
            mistake="Shapes that do not fit together are accepted.",
        )
    if "RuntimeError" in raised:
        fail(
            "Shapes that do not fit together raised a RuntimeError.",
            mistake="The error is PyTorch's own: check the shapes yourself and raise a ValueError.",
        )
    if "ValueError" not in raised:
        fail(
            "Shapes that do not fit together raised something else than ValueError.",
        )
    for shape in (a.shape, b.shape):
        if not re.search(r"\b" + r"\D{1,3}".join(map(str, shape)) + r"\b", one["message"]):
            fail("The message of the ValueError does not name both shapes.")


@points(1, exercise="broadcast_subtract")
def test_subtraction_lets_gradients_through(student):
    """Gradients reach both a and b, each in its own shape.

    expand and subtract are recorded by autograd; .data, .detach() and new tensors are not.
    """
    a, b, factor = normal(2, 1, 3), normal(4, 1), normal(2, 4, 3)

    seen = student.probe("subtraction_gradients", a, b, factor)

    assert_close(
        seen,
        [factor.sum_to_size(a.shape), -factor.sum_to_size(b.shape)],
        mistakes=lambda: {
            "No gradient reaches a and b: the result is cut off from the graph.": [None, None],
        },
    )


@points(2, exercise="broadcast_subtract", practice=True)
def test_subtraction_expands_both(student):
    """Good practice: both tensors have the shape of the result before they are subtracted.

    Both need .expand(shape), whichever of them is smaller.
    """
    a, b = normal(3, 1), normal(1, 2)

    seen = student.probe("subtracted_shapes", a, b)

    difference = seen["difference"]
    if shape_of(difference) != (3, 2) or not torch.allclose(difference.abs(), (a - b).abs()):
        fail("There is no right difference to see the shapes of.")
    if seen["unequal"]:
        fail(
            "Two tensors of different shapes were subtracted.",
            mistake="The subtraction itself broadcasts: expand both tensors before it.",
        )


# -- normal_product


@points(2, exercise="normal_product")
def test_product_of_matrices_of_other_sizes(student):
    """normal_product returns P, Q and P Qᵀ for any sizes.

    Nothing depends on which of the sizes are equal.
    """
    sizes = [(1, 1, 1, 2.0), (4, 3, 3, 0.5), (3, 3, 4, 1), (5, 2, 6, 0.1)]

    seen = student.probe("products", *sizes)

    for (rows_p, rows_q, cols, _), returned in zip(sizes, seen, strict=True):
        assert_product(returned, rows_p, rows_q, cols)


def assert_product(returned, rows_p, rows_q, cols):
    if not several(returned, 3):
        fail("normal_product does not return three values: (P, Q, product).")
    P, Q, product = returned
    swapped = (rows_q, cols), (rows_p, cols)
    if rows_p != rows_q and (shape_of(P), shape_of(Q)) == swapped:
        fail("P and Q do not have the shapes that are asked for.", mistake="P and Q are swapped.")
    if shape_of(P) != (rows_p, cols) or shape_of(Q) != (rows_q, cols):
        fail("P and Q do not have the shapes that are asked for.")
    if (P.dtype, Q.dtype) != (torch.float32, torch.float32):
        fail("P and Q are not float32.")
    if not all(one.isfinite().all() and one.any() for one in (P, Q)):
        fail("P or Q is zero everywhere, or not finite.")
    assert_close(
        product,
        P.double() @ Q.double().T,
        dtype=torch.float32,
        mistakes=lambda: {
            "Q is reshaped, not transposed: reshape keeps the reading order of the elements.": (
                P @ Q.reshape(cols, rows_q)
            ),
            "This is Q Pᵀ; P Qᵀ is asked for.": Q @ P.T,
        },
    )


@points(4, exercise="normal_product")
def test_matrices_are_normal(student):
    """P and Q hold independent numbers from N(0, std²), new ones at every call.

    torch.randn has standard deviation 1: multiply it. torch.normal takes the standard deviation, not
    the variance.
    """
    sizes = (32, 32, 30, 0.5), (32, 32, 30, 0.5)

    seen = student.probe("products", *sizes)

    for returned in seen:
        if not several(returned, 3) or [shape_of(one) for one in returned[:2]] != [(32, 30)] * 2:
            fail("P and Q do not have the shapes that are asked for.")
        for matrix in returned[:2]:
            assert_normal(matrix, 0.5)
    (P, Q, _), (P_again, *_) = seen
    if torch.equal(P, P_again):
        fail(
            "Two calls returned the same numbers.",
            mistake="Every call returns the same numbers: set no seed.",
        )
    if torch.equal(P, Q):
        fail("P and Q hold the same numbers.", mistake="Q is P: draw each of them.")


def assert_normal(matrix, std):
    """960 numbers from N(0, std²); a right answer fails any of the three with less than 1e-9.

    None beyond 1.9 standard deviations: 0.9426 ** 960 = 2e-25. The sum of squares is chi-square with 960
    degrees of freedom: 20 % of the root are nine of its standard deviations. The mean is normal.
    """
    values = matrix.double()
    spread = values.std().item()
    if values.sub(values.mean()).abs().max() < 1.9 * spread:
        fail(
            "There are no numbers far from the mean.",
            mistake="The numbers are uniform, not normal: use torch.randn or torch.normal.",
        )
    if not spread > 0:
        fail("All numbers are the same.")
    assert_close(
        spread,
        std,
        rtol=0.2,
        mistakes={
            "The variance std² is passed as the standard deviation.": std**2,
            "std is taken for the variance; it is the standard deviation.": std**0.5,
            "The standard deviation is 1, whatever std is.": 1.0,
        },
    )
    assert_close(
        values.mean().item(),
        0.0,
        atol=6.5 * std / 960**0.5,
        mistakes={"std is passed as the mean.": std},
    )


# -- gradient_by_path


@points(4, exercise="gradient_by_path")
def test_gradient_by_each_path_at_any_number(student):
    """gradient_by_path(x) is right for any x, and gradients are recorded as before.

    Let x be what comes in, and the other path a constant.
    """
    numbers = uniform(1, low=1.2, high=3).item(), uniform(1, low=-3, high=-1.2).item(), 0.0

    assert_paths(student.probe("paths", *numbers), *numbers)


def assert_paths(seen, *numbers):
    for x, returned in zip(numbers, seen["results"], strict=True):
        if not several(returned, 3):
            fail("gradient_by_path does not return three values.")
        square, cube = 2.0 * x, 3.0 * x**2
        total = square + cube
        assert_close(
            [number(value) for value in returned],
            [square, cube, total],
            numbers=True,
            mistakes=lambda: {
                "The gradients are not cleared: each pass adds to the one before.": (
                    [square, total, 2 * total]
                ),
                "Nothing is cut off: all three are the total gradient.": [total] * 3,
                "These are the gradients at x = 1, whatever x is.": [2.0, 3.0, 5.0],
                "The first two gradients are swapped.": [cube, square, total],
                "These are the values of x², x³ and y, not their gradients.": (
                    [x**2, x**3, x**2 + x**3]
                ),
            },
        )
        if any(isinstance(value, torch.Tensor) for value in returned):
            fail(
                "A result is a tensor; a float is asked for.",
                mistake="A tensor is returned; .item() makes a Python number of it.",
            )
        if not all(isinstance(value, float) for value in returned):
            fail("The three results are not floats.")
    if not seen["recording"]:
        fail(
            "After the call no gradients are recorded any more.",
            mistake="Gradients stay switched off after the call: use torch.no_grad() in a with.",
        )


@points(1, exercise="gradient_by_path", practice=True)
def test_gradient_by_path_uses_autograd(student):
    """Good practice: autograd computes the gradients.

    Call .backward() (or torch.autograd.grad) for each of the three.
    """
    if not student.probe("path_autograd", 1.5):
        fail(
            "Autograd did not go backward.",
            mistake="The derivatives are written as formulas; let autograd compute them.",
        )


# -- accumulated_gradients


@points(6, exercise="accumulated_gradients")
def test_gradients_add_up_in_float64(student):
    """accumulated_gradients is right for other shapes and dtypes and leaves inp as it is.

    x has the dtype of inp, the gradient that goes backward the shape of out.
    """
    for inp in (
        uniform(1, 4, low=0.5, high=3),
        uniform(4, 3, low=0.5, high=3, dtype=torch.float64),
    ):
        assert_accumulated(student.probe("snapshots", inp), inp)


def assert_accumulated(seen, inp):
    if seen["freed"]:
        fail(
            "The graph was freed before the next backward pass.",
            mistake="The graph is not retained: pass retain_graph=True.",
        )
    returned = seen["snapshots"]
    if not several(returned, 3):
        fail("accumulated_gradients does not return three values.")
    if seen["shared"]:
        fail(
            "Snapshots share their memory.",
            mistake="The snapshots are one and the same tensor: keep a copy of x.grad each time.",
        )
    once = 2 * (inp + 1)
    assert_close(
        listed(returned),
        [once, 2 * once, once],
        mistakes=lambda: {
            "The gradients are not cleared before the third pass.": [once, 2 * once, 3 * once],
            "The gradients are cleared before each pass; the second one should add up.": [once] * 3,
            "The third snapshot is taken before the third pass.": [once, 2 * once, 0 * once],
            "This is the gradient of x²: the 1 is missing.": [2 * inp, 4 * inp, 2 * inp],
        },
    )
    if not torch.equal(seen["after"], inp):
        fail("The input inp is not what it was.", mistake="inp itself is changed.")
    if seen["requires"]:
        fail(
            "After the call inp requires gradients.",
            mistake="inp itself is made to require gradients: work on a copy.",
        )


# -- synthetic_data


@points(5, exercise="synthetic_data")
def test_data_have_the_right_noise(student):
    """X is standard normal, the noise on y normal with standard deviation 0.01; both new each time.

    One random number for each example, and only y gets it. X stays without noise.
    """
    w, b = uniform(2, low=2, high=4), -3.5

    seen = student.probe("data_sets", w, b, 1000, 2)

    if not torch.equal(seen["after"], w):
        fail("The input w is not what it was.")
    for returned in seen["sets"]:
        X, y = data_set(returned, 1000, 2)
        assert_noise(y.double() - (X.double() @ w.double() + b).reshape(1000, 1), w, b)
        assert_standard_normal(X)
    if any(map(torch.equal, *seen["sets"])):
        fail(
            "Two calls returned the same numbers.",
            mistake="Every call returns the same numbers: set no seed.",
        )


def assert_noise(noise, w, b):
    """1,000 numbers from N(0, 0.01²); bounds as for the matrices above."""
    spread, mean = noise.std().item(), noise.mean().item()
    if spread < 2e-6 and 1e-5 < abs(mean) < 0.1:
        fail(
            "The noise is the same for all examples.",
            mistake="One random number is the noise of all examples; each needs its own.",
        )
    if spread > 1e-5 and noise.sub(mean).abs().max() < 1.9 * spread:
        fail("The noise is never large.", mistake="The noise is uniform, not normal.")
    assert_close(
        spread,
        0.01,
        rtol=0.25,
        atol=2e-6,  # the rounding of y
        mistakes=lambda: {
            "There is no noise on y.": 0.0,
            "The noise is added to X, not to y.": 0.01 * w.norm().item(),
            "The noise has standard deviation 0.1; 0.01 is asked for.": 0.1,
            "The noise has standard deviation 1; 0.01 is asked for.": 1.0,
            "The variance 0.01² is passed as the standard deviation of the noise.": 1e-4,
        },
    )
    assert_close(
        mean,
        0.0,
        atol=6.5 * 0.01 / 1000**0.5,
        mistakes={"The bias b is missing.": -b, "The bias b is subtracted.": -2 * b},
    )


def assert_standard_normal(X):
    """2,000 numbers from N(0, 1); bounds as for the matrices above."""
    values = X.double()
    spread, mean = values.std().item(), values.mean().item()
    if values.sub(mean).abs().max() < 1.9 * spread:
        fail("No number in X is large.", mistake="X is uniform, not normal.")
    assert_close(spread, 1.0, rtol=0.15)
    assert_close(mean, 0.0, atol=6.5 / 2000**0.5)
    if values.sub(values[:, :1]).std() < 0.5:
        fail("The columns of X are the same.", mistake="One number is drawn for all features.")


def data_set(returned, num_examples, num_features):
    """X and y, if they are two tensors in the right shapes."""
    if not several(returned, 2):
        fail("synthetic_data does not return two values: (X, y).")
    X, y = returned
    if shape_of(X) == (num_features, num_examples):
        fail(
            "X does not have the shape (n, D).",
            mistake="X is (D, n): an example is a row, not a column.",
        )
    if shape_of(X) != (num_examples, num_features):
        fail("X does not have the shape (n, D).")
    if shape_of(y) == (num_examples,):
        fail("y does not have the shape (n, 1).", mistake="y is (n,); make it a column, (n, 1).")
    if shape_of(y) == (num_examples, num_examples):
        fail(
            "y does not have the shape (n, 1).",
            mistake="y is (n, n): a column and a row of noise are broadcast.",
        )
    if shape_of(y) != (num_examples, 1):
        fail("y does not have the shape (n, 1).")
    if not (X.isfinite().all() and X.any()):
        fail("X is zero everywhere, or not finite.")
    return X, y


@points(1, exercise="synthetic_data", practice=True)
def test_data_have_the_dtype_of_w(student):
    """Good practice: X and y have the dtype of w.

    torch.randn(..., dtype=w.dtype), and torch.randn_like for the noise.
    """
    seen = student.probe("data_types", normal(2, dtype=torch.float64), 1.5, 5)

    if seen != [[[5, 2], "torch.float64"], [[5, 1], "torch.float64"]]:
        fail(
            "For w in float64, X and y are not both float64.",
            mistake="X or y is made in float32, whatever the dtype of w is.",
        )


@points(1, exercise="synthetic_data", practice=True)
def test_data_lie_where_w_lies(student):
    """Good practice: X and y are made on the device of w.

    Pass device=w.device, and use torch.randn_like for the noise.
    """
    # The other stand-in, a default device that is not that of w, does not see torch.normal.
    seen = student.probe("data_elsewhere", normal(2), 1.5, 5)

    data_set(seen["data"], 5, 2)
    if not seen["works"]:
        fail(
            "It works only for tensors on the CPU.",
            mistake="X is made on the CPU, not on the device of w.",
        )


# -- load_array


@points(5, exercise="load_array")
def test_loader_takes_any_number_of_tensors(student):
    """load_array works for a list of any number of tensors, and each pass for training is new.

    TensorDataset(*data_arrays) takes as many as there are.
    """
    arrays = [normal(17, 2), normal(17, 1, 3), torch.arange(17.0)]

    assert_loads(student.probe("loaders", arrays, 5), arrays, [5, 5, 5, 2])


def assert_loads(seen, arrays, sizes):
    """An order that is drawn is the order of the data once in 17! = 3.6e14 draws."""
    in_order = list(range(len(arrays[0])))
    orders = {name: orders_of(seen[name], arrays, sizes) for name in ("train", "test", "default")}
    if orders["train"][0] == in_order and orders["test"][0] != in_order:
        fail(
            "Training data are in order, test data are not.",
            mistake="The wrong way round: shuffled for testing, not for training.",
        )
    if orders["test"] != [in_order, in_order]:
        fail(
            "With is_train=False the data are not in their order.",
            mistake="The data are always shuffled, for testing too.",
        )
    if orders["train"] == [in_order, in_order]:
        fail(
            "With is_train=True the data are in their order.",
            mistake="The data are never shuffled.",
        )
    if orders["train"][0] == orders["train"][1]:
        fail(
            "Two passes over the training data had the same order.",
            mistake="The order is drawn once; each pass needs a new one.",
        )
    if in_order in orders["default"]:
        fail(
            "Without is_train the data are in their order.",
            mistake="is_train is False by default; it should be True.",
        )


def fits(batch, arrays):
    """Whether a batch has for each array as many tensors, with rows of the same shape and dtype."""
    return several(batch, len(arrays)) and all(
        isinstance(own, torch.Tensor)
        and own.dim() == array.dim()
        and own.shape[1:] == array.shape[1:]
        and own.dtype == array.dtype
        for own, array in zip(batch, arrays, strict=True)
    )


def orders_of(loaded, arrays, sizes):
    """The order of the examples in each of two passes; the last array numbers them."""
    found = []
    for batches in loaded["passes"]:
        if not all(fits(batch, arrays) for batch in batches):
            fail("A batch does not hold one tensor for each array.")
        seen = [len(batch[-1]) for batch in batches]
        if seen == sizes[:-1]:
            fail(
                "Some examples are missing.",
                mistake="The last, smaller batch is dropped.",
            )
        if seen != sizes:
            fail("The batches do not have the sizes that are asked for.")
        whole = [torch.cat(part) for part in zip(*batches, strict=True)]
        order = whole[-1].flatten().long().tolist()
        if sorted(order) != list(range(len(arrays[0]))):
            fail("Not every example appears exactly once in a pass.")
        if not all(
            torch.equal(own, array[order]) for own, array in zip(whole, arrays, strict=True)
        ):
            fail(
                "The tensors of a batch do not belong together.",
                mistake="The tensors are shuffled apart from each other.",
            )
        found.append(order)
    if not all(loaded["kinds"]):
        fail("The result is not a DataLoader over a TensorDataset.")
    return found


# -- linreg, squared_loss, sgd


@points(3, exercise="linreg")
def test_linreg_in_float64_with_gradients(student):
    """linreg keeps the dtype, and gradients reach w and b.

    Tensor operations keep the graph; .data, .detach() and .item() cut it.
    """
    X, w, b = (normal(*shape, dtype=torch.float64) for shape in ((5, 3), (3, 1), (1,)))

    seen = student.probe("predictions", X, w, b)

    y_hat = X @ w + b
    assert_close(
        seen["y_hat"],
        y_hat,
        mistakes=lambda: {
            "The bias is missing.": X @ w,
            "The bias is subtracted.": X @ w - b,
            "The result is (B,); it should be a column, (B, 1).": y_hat.flatten(),
        },
    )
    assert_close(
        seen["gradients"],
        [2 * X.T @ y_hat, 2 * y_hat.sum(0)],
        mistakes=lambda: {
            "No gradient reaches w and b: the result is cut off from the graph.": [None, None],
        },
    )


@points(4, exercise="squared_loss")
def test_squared_loss_for_any_shapes(student):
    """squared_loss takes the shape of y_hat, keeps dtype and graph, and leaves its inputs alone.

    Reshape y, whatever its shape is. The gradient of half the square is the error.
    """
    pairs = [
        (normal(3), normal(3, 1)),
        (normal(4, 1, dtype=torch.float64), normal(4, dtype=torch.float64)),
        (normal(2, 3), normal(6)),
    ]

    seen = student.probe("losses", *pairs)

    for (y_hat, y), one in zip(pairs, seen, strict=True):
        assert_half_square(one["loss"], y_hat, y)
        assert_close(
            one["gradient"],
            y_hat - y.reshape(y_hat.shape),
            mistakes={
                "No gradient reaches y_hat: the result is cut off from the graph.": type(None),
            },
        )
        if not all(map(torch.equal, one["after"], (y_hat, y))):
            fail("y_hat or y is not what it was.", mistake="An input itself is changed.")


def assert_half_square(loss, y_hat, y):
    error = y_hat - y.reshape(y_hat.shape)
    assert_close(
        loss,
        error**2 / 2,
        mistakes=lambda: {
            "y is not reshaped: the difference is broadcast to (B, B).": crossed(y_hat, y),
            "The factor ½ is missing.": error**2,
            "The errors are halved before they are squared.": (error / 2) ** 2,
            "The mean is taken; one loss for each example is asked for.": (error**2).mean() / 2,
            "The mean is taken, and the factor ½ is missing.": (error**2).mean(),
            "The sum is taken; one loss for each example is asked for.": (error**2).sum() / 2,
            "y_hat is reshaped to y; the result should have the shape of y_hat.": (
                (error**2 / 2).reshape(y.shape)
            ),
            "These are absolute errors, not squares.": error.abs() / 2,
        },
    )


def crossed(y_hat, y):
    """Each prediction with each label; a tensor without elements where this is the right answer."""
    if y_hat.shape == y.shape or y_hat.numel() not in (len(y_hat), len(y)):
        return torch.empty(0)
    return (y_hat - y) ** 2 / 2


@points(4, exercise="sgd")
def test_sgd_updates_every_parameter_and_clears(student):
    """sgd changes each parameter in place by lr * grad / batch_size and clears its gradient.

    For every tensor in the list: update it under torch.no_grad(), then set its gradient to zero.
    """
    values = [normal(3, 2), normal(1), normal(dtype=torch.float64)]
    grads = [normal(3, 2), normal(1), normal(dtype=torch.float64)]

    seen = student.probe("sgd_update", values, grads, 0.3, 5)

    pairs = list(zip(values, grads, strict=True))
    moved = [value - 0.3 * grad / 5 for value, grad in pairs]
    assert_close(
        seen["values"],
        moved,
        mistakes=lambda: {
            "It does not divide by batch_size.": [value - 0.3 * grad for value, grad in pairs],
            "It multiplies by batch_size.": [value - 1.5 * grad for value, grad in pairs],
            "Only the first parameter is updated.": [moved[0], *values[1:]],
            "The tensors in the list did not change: update them in place.": values,
            "The step goes uphill: subtract the gradient.": [
                value + 0.3 * grad / 5 for value, grad in pairs
            ],
        },
    )
    if not all(seen["cleared"]):
        fail(
            "A gradient was still there after the update.",
            mistake="The gradients are not cleared, so the next backward pass adds to them.",
        )
    if not all(seen["leaves"]):
        fail("The update was recorded in the graph: the parameters are no leaves any more.")
    if not seen["recording"]:
        fail(
            "After the call no gradients are recorded any more.",
            mistake="Gradients stay switched off after the call: use torch.no_grad() in a with.",
        )


# -- train_linear_regression


def walk(weight, bias, batches, num_epochs, lr, keep=0.0, keep_epochs=0.0, swapped=False):
    """By hand: the losses of each epoch before each update, those after it, and the parameters.

    The loss is the mean squared error plus the mean of its first argument. `keep` is the share of old
    gradients that stays at each batch, `keep_epochs` the share at each batch but an epoch's first.
    """
    before, after, old = [], [], (0.0, 0.0)
    for _ in range(num_epochs):
        before.append([]), after.append([])
        for i, (X, y) in enumerate(batches):
            X, y = X.double(), y.double()
            slope = (2 * (X @ weight.T + bias - y) + (0.0 if swapped else 1.0)) / len(y)  # (B, 1)
            share = max(keep, keep_epochs if i else 0.0)
            old = [slope.T @ X + share * old[0], slope.sum(0) + share * old[1]]
            before[-1].append(loss_by_hand(weight, bias, X, y, swapped))
            weight, bias = weight - lr * old[0], bias - lr * old[1]
            after[-1].append(loss_by_hand(weight, bias, X, y, swapped))
    return before, after, [weight, bias]


def loss_by_hand(weight, bias, X, y, swapped):
    y_hat = X @ weight.T + bias
    return (((y_hat - y) ** 2).mean() + (y if swapped else y_hat).mean()).item()


def apart(*answers):
    """Whether no two of these lists of numbers or tensors are nearly the same."""
    flat = [torch.cat([torch.as_tensor(v).double().flatten() for v in a]) for a in answers]
    pairs = ((a, b) for i, a in enumerate(flat) for b in flat[:i] if len(a) == len(b))
    return all((a - b).abs().max() > 0.01 for a, b in pairs)


@drawn_once
def training_case(sizes, num_epochs, lr):
    """Inputs on which each wrong way to train leads somewhere else, and where it leads."""
    while True:
        weight, bias = normal(1, 2).double(), normal(1).double()
        batches = [(normal(n, 2), normal(n, 1, std=2)) for n in sizes]
        given = weight, bias, batches
        before, after, right = walk(*given, num_epochs, lr)
        ends = {
            "right": right,
            "never cleared": walk(*given, num_epochs, lr, keep=1.0)[2],
            "cleared once an epoch": walk(*given, num_epochs, lr, keep_epochs=1.0)[2],
            "swapped": walk(*given, num_epochs, lr, swapped=True)[2],
            "one epoch": walk(*given, 1, lr)[2],
        }
        histories = {
            "right": [losses[-1] for losses in before],
            "after": [losses[-1] for losses in after],
            "first": [losses[0] for losses in before],
            "mean": [sum(losses) / len(losses) for losses in before],
            "sum": [sum(losses) for losses in before],
            "all": [loss for losses in before for loss in losses],
        }
        largest = max(abs(loss) for losses in before + after for loss in losses)
        if apart(*ends.values()) and apart(*histories.values()) and largest < 50:
            return (weight.float(), bias.float(), batches, num_epochs, lr), ends, histories


@points(7, exercise="train_linear_regression")
def test_training_clears_and_reports_every_epoch(student):
    """After three epochs the net is where clean steps lead; each epoch reports its last batch.

    Gradients that are not cleared add up. The last batch may be smaller, and its loss is kept as it
    was before its update.
    """
    assert_trains(student, training_case((4, 3, 1), 3, 0.08))


def assert_trains(student, case):
    inputs, end, history = case

    seen = student.probe("training", *inputs)

    if not all(backward_ran for backward_ran, _ in seen["steps"]):
        fail(
            "The optimiser took a step without a backward pass before it.",
            mistake="The step comes before the backward pass.",
        )
    if not all(gradients for _, gradients in seen["steps"]):
        fail(
            "There were no gradients when the optimiser took its step.",
            mistake="The gradients are cleared between the backward pass and the step.",
        )
    assert_close(
        seen["parameters"],
        end["right"],
        dtype=torch.float32,
        mistakes={
            "The gradients are never cleared: each step adds all earlier ones.": (
                end["never cleared"]
            ),
            "The gradients are cleared once an epoch; clear them for each batch.": (
                end["cleared once an epoch"]
            ),
            "The arguments of the loss are swapped: the prediction comes first.": end["swapped"],
            "Only one epoch is trained.": end["one epoch"],
        },
    )
    if not isinstance(seen["history"], tuple | list):
        fail("train_linear_regression does not return a list.")
    assert_close(
        [number(value) for value in seen["history"]],
        history["right"],
        mistakes={
            "The loss is computed after the update; keep the one before it.": history["after"],
            "This is the loss of each epoch's first batch; the last one's is asked for.": (
                history["first"]
            ),
            "This is the mean of each epoch's losses; the last batch's is asked for.": (
                history["mean"]
            ),
            "The losses of each epoch are added up; the last batch's is asked for.": (
                history["sum"]
            ),
            "There is a loss for each batch; one for each epoch is asked for.": history["all"],
        },
    )
    if any(isinstance(value, torch.Tensor) for value in seen["history"]):
        fail(
            "The losses are tensors; floats are asked for.",
            mistake="The losses are tensors, which keep their graphs alive: .item() makes floats.",
        )


# -- all together


TRUE_W, TRUE_B = torch.tensor([2.0, -3.4]), 4.2
SETTING = 1000, 10, 0.03, 3  # examples, batch size, learning rate, epochs


def mean_squared_error(found):
    """Of the found w and b on 1,000 new examples; the noise alone makes 1e-4."""
    X, noise = normal(1000, 2).double(), normal(1000, std=0.01).double()
    return (X @ (found["w"].double() - TRUE_W) + found["b"].double() - TRUE_B - noise).pow(2).mean()


def distance(found):
    """How far the worst of w and b is off."""
    return max((found["w"].double() - TRUE_W).abs().max(), (found["b"].double() - TRUE_B).abs())


def recovery(student, probe, measure):
    """A training, to be tried: what `measure` says of the w and b that it finds."""

    def attempt():
        found = student.probe(probe, TRUE_W, TRUE_B, *SETTING)
        assert_equal([shape_of(found["w"]), shape_of(found["b"])], [(2,), (1,)])
        return measure(found).item()

    return attempt


@training
@points(3, exercise="thresholds")
def test_training_finds_w_and_b(student, thresholds):
    """Your training loop finds w and b with PyTorch's parts.

    It uses your synthetic_data, load_array and train_linear_regression: look at their tests first.
    """
    probe = "recovered"

    assert_reaches(recovery(student, probe, mean_squared_error), thresholds["error"])
    assert_reaches(recovery(student, probe, distance), thresholds["distance"])


@training
@points(3, exercise="thresholds")
def test_training_from_scratch_finds_w_and_b(student, thresholds):
    """Your own parts alone find w and b.

    It uses your synthetic_data, load_array, linreg, squared_loss and sgd: look at their tests first.
    """
    probe = "recovered_from_scratch"

    assert_reaches(recovery(student, probe, mean_squared_error), thresholds["error_from_scratch"])
    assert_reaches(recovery(student, probe, distance), thresholds["distance_from_scratch"])
