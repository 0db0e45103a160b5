# Generated from solutions/lab1/tests.py by `grader release lab1`.
"""Public tests of Lab 1: Tensors, autograd and linear regression.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

import re

import torch

from grader.testing import (
    assert_close,
    drawn_once,
    fail,
    integers,
    listed,
    normal,
    number,
    points,
    shape_of,
)


def several(value, count):
    """Whether `value` is a tuple or list of so many."""
    return isinstance(value, tuple | list) and len(value) == count


# -- broadcast_subtract


@points(3, exercise="broadcast_subtract")
def test_subtraction_broadcasts_by_the_rules(student):
    """broadcast_subtract(a, b) is a - b for shapes that fit together.

    Write the shapes one below the other, aligned at the last dimension, with 1 where a dimension is
    missing. A size of 1 becomes the other one; expand both tensors to the shape that comes out.
    """
    pairs = [
        (normal(2, 3), normal(2, 3)),
        (normal(3, 1), normal(1, 2)),
        (normal(3, 3), normal(3)),
        (normal(2), normal(3, 2)),
        (normal(2, 1, 3), normal(4, 1)),
    ]

    assert_subtracts(student.probe("subtractions", *pairs), pairs)


def assert_subtracts(seen, pairs):
    for (a, b), one in zip(pairs, seen, strict=True):
        details = f"for the shapes {tuple(a.shape)} and {tuple(b.shape)}"
        if "raised" in one:
            details += f": {one['raised'][0]}: {one['message']}"
            flat = [a.dim() == b.dim() == 2 for a, b in pairs]
            if flat == ["raised" not in one for one in seen]:
                fail(
                    "It raised an error for tensors that do not have two dimensions.",
                    mistake="It works for two-dimensional tensors only.",
                    details=details,
                )
            fail("It raised an error for shapes that fit together.", details=details)
        assert_close(
            one["value"],
            a - b,
            mistakes=lambda: {
                "The operands are swapped: this is b - a.": b - a,
                "The shapes are aligned at the first dimension; align them at the last.": (
                    aligned_at_the_first(a, b)
                ),
                "This is the sum, not the difference.": a + b,
            },
        )


def aligned_at_the_first(a, b):
    """a - b with shapes aligned at the first dimension; a tensor without elements where they clash."""
    most = max(a.dim(), b.dim())
    try:
        return a[(...,) + (None,) * (most - a.dim())] - b[(...,) + (None,) * (most - b.dim())]
    except RuntimeError:
        return torch.empty(0)


@points(2, exercise="broadcast_subtract", guessable=True)
def test_subtraction_refuses_what_does_not_fit(student):
    """broadcast_subtract raises a ValueError that names both shapes if they do not fit together.

    Two sizes in a column that differ, and neither is 1. Check it before you expand: expand raises a
    RuntimeError. f"{tuple(a.shape)}" writes a shape into the message.
    """
    pairs = [(normal(2, 3), normal(4, 3)), (normal(12, 5), normal(12))]

    seen = student.probe("refusals", *pairs)

    for (a, b), one in zip(pairs, seen, strict=True):
        assert_refused(a, b, one)


def assert_refused(a, b, one):
    raised = one["raised"]
    details = f"for the shapes {tuple(a.shape)} and {tuple(b.shape)}"
    if raised:
        details += f": {raised[0]}: {one['message']}"
    else:
        smaller = tuple(map(min, zip(a.shape, b.shape, strict=False)))
        if a.dim() == b.dim() and shape_of(one["value"]) == smaller:
            fail(
                "Shapes that do not fit together raised no error.",
                mistake="Shapes that do not fit together are cut to the smaller size.",
                details=details,
            )
        fail(
            "Shapes that do not fit together raised no error.",
            mistake="Shapes that do not fit together are accepted.",
            details=details,
        )
    if "RuntimeError" in raised:
        fail(
            "Shapes that do not fit together raised a RuntimeError.",
            mistake="The error is PyTorch's own: check the shapes yourself and raise a ValueError.",
            details=details,
        )
    if "ValueError" not in raised:
        fail(
            "Shapes that do not fit together raised something else than ValueError.",
            details=details,
        )
    for shape in (a.shape, b.shape):
        if not re.search(r"\b" + r"\D{1,3}".join(map(str, shape)) + r"\b", one["message"]):
            fail("The message of the ValueError does not name both shapes.", details=details)


# -- normal_product


@points(3, exercise="normal_product", guessable=True)
def test_product_of_two_matrices(student):
    """normal_product returns P, Q and P Qᵀ in these shapes.

    P is (rows_p, cols), Q is (rows_q, cols), the product (rows_p, rows_q). Transpose with .T:
    reshape gives the right shape and the wrong values.
    """
    (returned,) = student.probe("products", (2, 4, 3, 1.0))

    assert_product(returned, 2, 4, 3)


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


# -- gradient_by_path


@points(4, exercise="gradient_by_path", guessable=True)
def test_gradient_by_each_path(student):
    """gradient_by_path(x) returns the gradients through x², through x³ and through both.

    Take the other path's value as a constant (.detach(), or torch.no_grad()), and clear the gradient
    between the passes, or begin each with a new tensor. .item() turns a tensor into a float.
    """
    numbers = 1.0, 2.0

    assert_paths(student.probe("paths", *numbers), numbers)


def assert_paths(seen, numbers):
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
    assert_still_recording(seen)


def assert_still_recording(seen):
    if not seen["recording"]:
        fail(
            "After the call no gradients are recorded any more.",
            mistake="Gradients stay switched off after the call: use torch.no_grad() in a with.",
        )


# -- accumulated_gradients


@points(5, exercise="accumulated_gradients")
def test_gradients_add_up_until_they_are_cleared(student):
    """accumulated_gradients returns x.grad after one pass, after two, and after clearing and a third.

    Keep a copy each time (.clone()): x.grad is one tensor that changes. A graph that is used again
    needs retain_graph=True, and x must be a copy of inp.
    """
    inp = integers(1, 6, 2, 3).float()

    assert_accumulates(student.probe("snapshots", inp), inp)


def assert_accumulates(seen, inp):
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


@points(4, exercise="synthetic_data")
def test_data_follow_the_line(student):
    """synthetic_data returns X (n, D) and y = Xw + b (n, 1), but for a little noise.

    X @ w is one-dimensional for w (D,): make a column of y. The noise has standard deviation 0.01.
    """
    b = 4.2
    for w in (normal(3), normal(1)):
        seen = student.probe("data_sets", w, b, 6, 1)

        X, y = data_set(seen["sets"][0], 6, len(w))
        assert_close(
            y,
            (X.double() @ w.double() + b).reshape(6, 1),
            dtype=torch.float32,
            atol=0.08,  # eight standard deviations of the noise: 1e-15 an example
            mistakes=lambda: {
                "The bias b is missing.": (X @ w).reshape(6, 1),
                "The bias b is subtracted.": (X @ w - b).reshape(6, 1),
            },
        )


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


# -- load_array


@points(4, exercise="load_array")
def test_loader_shuffles_for_training_only(student):
    """load_array returns a DataLoader with every example, shuffled only for training.

    TensorDataset(*data_arrays) pairs the tensors; DataLoader has an argument for shuffling, and keeps
    the last, smaller batch unless it is told to drop it.
    """
    arrays = (normal(15, 2), torch.arange(15.0).reshape(15, 1))

    assert_loads(student.probe("loaders", arrays, 4), arrays, [4, 4, 4, 3])


def assert_loads(seen, arrays, sizes):
    """Of n examples, an order that is drawn is that of the data once in n! draws; 15! = 1.3e12."""
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


def orders_of(loaded, arrays, sizes):
    """The order of the examples in each of two passes; the last array numbers them."""
    found = []
    for batches in loaded["passes"]:
        if not all(fits(batch, arrays) for batch in batches):
            fail("A batch does not hold one tensor for each array.")
        seen = [len(batch[-1]) for batch in batches]
        if not seen and found:
            fail(
                "A second pass over it yields no batch.",
                mistake="It can be gone through only once; a DataLoader begins anew at each pass.",
            )
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
            fail(
                "In one pass some examples come several times, others not at all.",
                details=f"rows: {order}",
            )
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


def fits(batch, arrays):
    """Whether a batch has for each array as many tensors, with rows of the same shape and dtype."""
    return several(batch, len(arrays)) and all(
        isinstance(own, torch.Tensor)
        and own.dim() == array.dim()
        and own.shape[1:] == array.shape[1:]
        and own.dtype == array.dtype
        for own, array in zip(batch, arrays, strict=True)
    )


# -- linreg


@points(2, exercise="linreg")
def test_linreg_is_a_linear_model(student):
    """linreg returns Xw + b as a column.

    A matrix product, and b is added to each row.
    """
    w, b = normal(3, 1), normal(1)
    inputs = normal(1, 3), normal(4, 3), normal(3, 2).T
    for (X, *_), y_hat in student.each("linreg", ((X, w, b) for X in inputs)):
        assert_linear(y_hat, X, w, b)


def assert_linear(y_hat, X, w, b):
    expected = X @ w + b
    assert_close(
        y_hat,
        expected,
        mistakes=lambda: {
            "The bias is missing.": X @ w,
            "The bias is subtracted.": X @ w - b,
            "The result is (B,); it should be a column, (B, 1).": expected.flatten(),
        },
    )


# -- squared_loss


@points(4, exercise="squared_loss")
def test_squared_loss_of_each_example(student):
    """squared_loss is half the squared error of each example, in the shape of y_hat.

    Give y the shape of y_hat first: (B, 1) minus (B,) is (B, B). No mean, no sum, and mind the ½.
    """
    pairs = [(normal(3, 1), normal(3, 1)), (normal(4, 1), normal(4))]

    seen = student.probe("losses", *pairs)

    for (y_hat, y), one in zip(pairs, seen, strict=True):
        assert_half_square(one["loss"], y_hat, y)


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
    if y_hat.shape == y.shape or y_hat.numel() != max(y_hat.shape):
        return torch.empty(0)
    return (y_hat - y) ** 2 / 2


# -- sgd


@points(3, exercise="sgd")
def test_sgd_takes_a_step_in_place(student):
    """sgd changes the given tensors by lr * grad / batch_size.

    Under torch.no_grad(), change the tensors in the list themselves (param -= ...).
    """
    values, grads = [normal(3)], [normal(3)]

    seen = student.probe("sgd_update", values, grads, 0.1, 4)

    assert_updates(seen["values"], values, grads, 0.1, 4)


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
            "one batch": walk(weight, bias, batches[:1], 1, lr)[2],
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


@points(5, exercise="train_linear_regression")
def test_training_takes_four_steps_a_batch(student):
    """train_linear_regression takes one clean step a batch and returns a loss for each epoch.

    Loss, clear the gradients, backward, step; then keep the loss of the epoch's last batch as a
    float, as it was before the update.
    """
    assert_trains(student, training_case((3, 2), 2, 0.1))


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
            "Training ends after the first batch: does the return stand inside the loop?": (
                end["one batch"]
            ),
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
