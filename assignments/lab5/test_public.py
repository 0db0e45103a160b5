# Generated from solutions/lab5/tests.py by `grader release lab5`.
"""Public tests of Lab 5: Fashion-MNIST: data, MLPs, a CNN, and comparing them.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

from functools import partial
from itertools import pairwise

import torch
from torch.nn import functional as F

from grader.testing import (
    Opaque,
    assert_close,
    assert_equal,
    differ,
    drawn_once,
    fail,
    integers,
    normal,
    number,
    points,
    taken,
    uniform,
)

# -- ImageCsvDataset


def image(height, width):
    """A grey image (height, width) of uint8."""
    return integers(0, 256, height, width).to(torch.uint8)


def check_items(found, entries):
    """Each item is a PIL image in mode "L" with its entry's pixels, and its label, an int."""
    for item, (_, pixels, label) in zip(found, entries, strict=True):
        if item is None:
            fail("An item is no pair (image, label).")
        if item["type"] == "str":
            fail(
                "The label is a str; an int is asked for.",
                mistake="The label is left as text: a CSV file holds only text, int() reads it.",
            )
        if item["type"] != "int":
            fail("The label is no int.")
        if item["mode"] in ("Tensor", "ndarray") or isinstance(item["pixels"], Opaque):
            fail("The image is no PIL image: only a transform makes something else of it.")
        if item["mode"] != "L":
            fail(
                "The image is not in mode L.",
                mistake="The image keeps the mode of its file: convert it to L.",
            )
        assert_close(item["pixels"], pixels)
        assert_equal(item["label"], label)


@points(4, exercise="ImageCsvDataset")
def test_dataset_reads_images_and_labels(student):
    """ImageCsvDataset has one item for each line below the header: a PIL image in mode L and an int.

    Read the CSV file once, at the start, without its header. An item's image lies in img_dir under
    the name in its line; Image.open reads it. The label is text until int() makes a number of it.
    """
    entries = [
        ("shirt.png", image(2, 3), 6),
        ("bag.png", image(4, 3), 8),
        ("boot.png", image(3, 3), 9),
    ]

    seen = student.probe("length", entries)
    if not seen["is_dataset"]:
        fail("ImageCsvDataset is no torch.utils.data.Dataset.")
    assert_equal(
        seen["length"],
        3,
        mistakes={
            "The header is counted as an image.": 4,
            "One image is lost: what reads the header must not take a line of data with it.": 2,
        },
    )
    check_items(student.probe("items", entries, [0, 1, 2]), entries)


def check_transformed(seen, entry, with_transform, with_target):
    """The item after these transforms, and what they were given."""
    _, pixels, label = entry
    as_it_is, transformed = "a PIL image", ["image", int(pixels.sum())]
    expected = [
        transformed if with_transform else as_it_is,
        ["label", label] if with_target else label,
    ]
    item = seen["item"]
    if item is None:
        fail("An item is no pair (image, label).")
    if with_transform and item[0] == as_it_is:
        fail("The image comes without its transform.", mistake="transform is ignored.")
    if with_target and item[1] in (label, str(label)):
        fail("The label comes without its transform.", mistake="target_transform is ignored.")
    if any(pair["type"] == "str" for pair in seen["given"]):
        fail("The target_transform is given a str; make an int of the label first.")
    if any(pair["mode"] not in ("L", "NoneType") for pair in seen["given"]):
        fail("The transform is not given a PIL image in mode L.")
    for pair in seen["given"]:
        if pair["mode"] == "L":
            assert_close(pair["pixels"], pixels)
    assert_equal(item, expected)


@points(2, exercise="ImageCsvDataset")
def test_dataset_applies_both_transforms(student):
    """transform is applied to the image, target_transform to the label.

    Each is a function, or None. The first gets the PIL image, the second the int.
    """
    entries = [("coat.png", image(3, 2), 4)]

    (seen,) = student.probe("transformed", entries, (True, True))

    check_transformed(seen, entries[0], True, True)


# -- one_hot_target


def one_hot(label, num_classes):
    """The vector by its definition."""
    return torch.tensor([float(k == label) for k in range(num_classes)])


@points(2, exercise="one_hot_target", guessable=True)
def test_one_hot_target_makes_a_function(student):
    """one_hot_target(num_classes) returns a function from a label to its float32 one-hot vector.

    A function inside a function: the inner one is returned without calling it. The vector has one
    dimension with num_classes numbers.
    """
    seen = student.probe("one_hots", 4, 2)

    if not seen["callable"]:
        fail(
            "What one_hot_target returns cannot be called.",
            mistake="The vector itself is returned; return a function that makes one.",
        )
    expected = one_hot(2, 4)
    assert_close(
        seen["vectors"][0],
        expected,
        mistakes=lambda: {
            "The numbers are right, but the dtype is not float32.": expected,
            "There is a dimension too many: one label makes one vector.": expected.unsqueeze(0),
            "The 1 stands one place too early: labels begin with 0.": one_hot(1, 4),
            "The vector has one number too many: num_classes is their count.": one_hot(2, 5),
            "A list is returned; a tensor is asked for.": list,
        },
    )


# -- MLP


def flat_sorted(shapes):
    """Shapes whichever way round they are and in whatever order they were made."""
    if len(shapes) > 50 or not all(isinstance(own, list) and len(own) <= 4 for own in shapes):
        fail("Its parameters are too many, or none of a net.")
    return sorted(sorted(shape) for shape in shapes)


MLP_SHAPES = [[256, 784], [256], [128, 256], [128], [10, 128], [10]]


def check_mlp_layers(shapes):
    """The parameters are those of three linear layers of the right sizes."""
    assert_equal(
        flat_sorted(shapes),
        flat_sorted(MLP_SHAPES),
        mistakes=lambda: {
            "The net has no parameters: a plain Python list hides its layers.": [],
            "The second hidden layer is missing.": (
                flat_sorted([[256, 784], [256], [10, 256], [10]])
            ),
            "There are no biases.": flat_sorted([[256, 784], [128, 256], [10, 128]]),
            "The hidden layers are swapped: first 256 units, then 128.": (
                flat_sorted([[128, 784], [128], [256, 128], [256], [10, 256], [10]])
            ),
        },
    )


@drawn_once
def mlp_case(*sizes):
    """Values for the parameters (large matrices as two factors), the same in float64, and inputs."""
    factors = [
        (normal(256, 5), normal(784, 5, std=0.05)),
        (normal(128, 5), normal(256, 5, std=0.1)),
    ]
    biases = normal(256), normal(128)
    given = [factors[0], biases[0], factors[1], biases[1], normal(10, 128, std=0.2), normal(10)]
    weights = [left.double() @ right.double().T for left, right in factors]
    layers = [(W, b.double()) for W, b in zip(weights, biases, strict=True)]
    layers.append((given[4].double(), given[5].double()))
    inputs = [uniform(*size) for size in sizes]
    return given, layers, inputs


def plain(H):
    """No activation."""
    return H


def mlp_logits(inputs, layers, first, second, last=plain):
    """What three linear layers give for each input with these functions after them."""
    logits = []
    for X in inputs:
        H = first(F.linear(X.flatten(1).double(), *layers[0]))
        H = second(F.linear(H, *layers[1]))
        logits.append(last(F.linear(H, *layers[2])))
    return logits


@points(3, exercise="MLP")
def test_mlp_has_two_hidden_layers(student):
    """MLP has three linear layers, 784-256-128-10, with the activation after the first two.

    Flatten from dimension 1 on: dimension 0 is the batch, even if it holds one image. Return the
    logits: the loss applies softmax.
    """
    given, layers, inputs = mlp_case((2, 1, 28, 28), (1, 784))

    seen = student.probe("outputs", "MLP", given, inputs, "relu")

    check_mlp_layers(seen["parameters"])
    relu, logits = torch.relu, partial(mlp_logits, inputs, layers)
    assert_close(
        seen["outputs"],
        logits(relu, relu),
        dtype=torch.float32,
        mistakes=lambda: {
            "The activation after the first hidden layer is missing.": logits(plain, relu),
            "The activation after the second hidden layer is missing.": logits(relu, plain),
            "There is no activation at all.": logits(plain, plain),
            "There is an activation on the output.": logits(relu, relu, relu),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits(relu, relu, lambda Z: Z.softmax(1))
            ),
            "Log-softmax is applied; logits are asked for.": (
                logits(relu, relu, lambda Z: Z.log_softmax(1))
            ),
        },
    )


# -- CNN


def cnn_shapes(*, inputs=3136, kernel=3, channels=(32, 64)):
    """The shapes of the parameters; `inputs` are those of the first linear layer."""
    one, two = channels
    return [
        *([one, 1, kernel, kernel], [one], [two, one, kernel, kernel], [two]),
        *([512, inputs], [512], [10, 512], [10]),
    ]


@points(4, exercise="CNN")
def test_cnn_has_the_right_layers(student):
    """CNN has two convolutions and two linear layers of the right sizes and returns (B, 10).

    Print X.shape between the layers: how large is the image after each convolution and pooling, and
    how many numbers are left of it when it is flattened?
    """
    X = torch.zeros(1, 1, 28, 28)

    assert_equal(
        flat_sorted(student.probe("layers", "CNN", X)),
        flat_sorted(cnn_shapes()),
        mistakes=lambda: {
            "The net has no parameters: a plain Python list hides its layers.": [],
            "The first linear layer does not fit: the second pooling halves the sides again.": (
                flat_sorted(cnn_shapes(inputs=64 * 14 * 14))
            ),
            "The first linear layer does not fit: both poolings halve the sides.": (
                flat_sorted(cnn_shapes(inputs=64 * 28 * 28))
            ),
            "The first linear layer fits convolutions without padding.": (
                flat_sorted(cnn_shapes(inputs=64 * 5 * 5))
            ),
            "The first linear layer counts 32 channels; the second convolution leaves 64.": (
                flat_sorted(cnn_shapes(inputs=32 * 7 * 7))
            ),
            "The kernels are 5×5, not 3×3.": flat_sorted(cnn_shapes(kernel=5)),
            "The linear layer between is missing: 3136 → 512 → 10.": (
                flat_sorted([*cnn_shapes()[:4], [10, 3136], [10]])
            ),
            "The channels are 16 and 32, not 32 and 64.": (
                flat_sorted(cnn_shapes(channels=(16, 32), inputs=32 * 7 * 7))
            ),
        },
    )
    assert_equal(
        student.probe("output_shape", "CNN", X),
        [1, 10],
        mistakes={"The batch dimension is lost for a batch of one.": [10]},
    )
    images = int(integers(2, 12))
    assert_equal(student.probe("output_shape", "CNN", X.expand(images, 1, 28, 28)), [images, 10])


# -- train_model and evaluate: a linear classifier by hand


def classifier():
    """Weight (3, 4) and bias (3,) in float64, with values that float32 holds exactly."""
    return [normal(3, 4).double(), normal(3).double()]


def examples(*sizes):
    """Batches of these sizes, X (B, 4) and y (B,) of three classes."""
    return [(normal(n, 4), integers(0, 3, n)) for n in sizes]


def exact(batches):
    """The batches in float64."""
    return [(X.double(), y) for X, y in batches]


def measures(W, b, X, y, sign=1):
    """Mean cross-entropy and number of right predictions of ±(XWᵀ + b)."""
    logits = sign * (X @ W.T + b)
    return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).sum().item()


def accuracy(values, batches, sign=1):
    """The share of right predictions."""
    right = sum(measures(*values, X, y, sign)[1] for X, y in batches)
    return right / sum(len(y) for _, y in batches)


def check_classifier(seen):
    """There is a classifier behind what was measured, whatever became of it."""
    weight, bias = seen["parameters"]
    taken(weight, (3, 4), varied=True)
    taken(bias, (3,))


# -- train_model


def gradients(W, b, X, y, sign=1):
    """Of the mean cross-entropy, by its formula: (softmax − one-hot) / B."""
    error = sign * (torch.softmax(sign * (X @ W.T + b), 1) - F.one_hot(y, len(W)))  # (B, C)
    return [error.T @ X / len(y), error.mean(0)]


def train_by_hand(values, batches, test_batches, settings, *, signs=None, fresh=False, keep=0.0):
    """Per epoch the sums over its batches and what is measured after it; parameters at the end.

    `signs(epoch)` gives the signs of the logits in training and in testing; `fresh` makes a new
    optimiser in every epoch; `keep` is the share of old gradients that is never cleared.
    """
    epochs, lr, momentum = settings
    zeros = [0.0] * len(values)
    sums, velocities, old = [], zeros, zeros
    for epoch in range(epochs):
        sign, test_sign = signs(epoch) if signs else (1, 1)
        before, velocities = [], zeros if fresh else velocities
        for X, y in batches:
            before.append(measures(*values, X, y, sign))
            new = gradients(*values, X, y, sign)
            old = [g + keep * o for g, o in zip(new, old, strict=True)]
            velocities = [momentum * v + g for v, g in zip(velocities, old, strict=True)]
            values = [value - lr * v for value, v in zip(values, velocities, strict=True)]
        sizes = [len(y) for _, y in batches]
        sums.append(
            {
                "loss": sum(loss * n for (loss, _), n in zip(before, sizes, strict=True)),
                "means": sum(loss for loss, _ in before),
                "right": sum(right for _, right in before),
                "rates": sum(right / n for (_, right), n in zip(before, sizes, strict=True)),
                "last": before[-1][0],
                "each": [loss for loss, _ in before],
                "test": accuracy(values, test_batches, test_sign),
                "after": accuracy(values, batches, sign),
            }
        )
    return sums, values


def by_epoch(sums, key, n=1):
    """What the epochs have under this key, divided by n."""
    return [own[key] / n for own in sums]


def history_by_hand(sums, n):
    """The right history of n examples."""
    return {
        "loss": by_epoch(sums, "loss", n),
        "train_acc": by_epoch(sums, "right", n),
        "test_acc": by_epoch(sums, "test"),
    }


@drawn_once
def training_case(sizes, test_sizes, settings, turns=False):
    """A training whose accuracies tell the right bookkeeping from the wrong ones."""
    signs = (lambda epoch: (1, -1)) if turns else None
    while True:
        values, batches, tests = classifier(), examples(*sizes), examples(*test_sizes)
        sums, after = train_by_hand(values, exact(batches), exact(tests), settings, signs=signs)
        n = sum(sizes)
        shares = [
            (own["right"] / n, own["rates"] / len(sizes), own["test"], own["after"]) for own in sums
        ]
        tested = by_epoch(sums, "test")
        if all(differ(*own) for own in shares) and tested != sorted(tested):
            return values, batches, tests, sums, after


def inputs_of(values, batches, tests, settings):
    """What the probe is given."""
    return [value.float() for value in values] + [batches, tests, list(settings)]


def check_form(history):
    """A dict of three lists with one float an epoch."""
    if not isinstance(history, dict):
        fail("train_model does not return a dict.")
    if sorted(history) != ["loss", "test_acc", "train_acc"]:
        fail(
            'The keys of the history are not "loss", "train_acc" and "test_acc".',
            details=f"history.keys(): {sorted(history)}",
        )
    for values in history.values():
        if not isinstance(values, list):
            fail("An entry of the history is no list.")
        if any(isinstance(value, torch.Tensor) for value in values):
            fail(
                "A history holds tensors.",
                mistake="Tensors are stored; .item() makes a Python number of each.",
            )
        if not all(isinstance(value, float) for value in values):
            fail("A history holds something else than floats.")


@points(6, exercise="train_model")
def test_training_returns_its_history(student):
    """train_model trains by SGD and returns loss, training and test accuracy of each epoch.

    For each batch: logits, loss, clear the gradients, backward, step, in this order. Sum up over the
    epoch, each batch by its size, and divide by the number of examples.
    """
    settings = (2, 0.5, 0.0)
    values, batches, tests, sums, after = training_case((4, 1), (3, 2), settings)
    inputs = inputs_of(values, batches, tests, settings)

    seen = student.probe("training", *inputs, as_string=True)

    check_form(seen["history"])
    right = history_by_hand(sums, 5)
    assert_close(
        seen["history"],
        right,
        mistakes=lambda: {
            "Nothing moved: there is no step, or no gradient is there when it comes.": (
                history_by_hand(
                    train_by_hand(values, exact(batches), exact(tests), (2, 0.0, 0.0))[0], 5
                )
            ),
            "The loss is the mean of the batches' means: the last batch counts too much.": dict(
                right, loss=by_epoch(sums, "means", 2)
            ),
            "Losses and accuracies are means of the batches' means.": dict(
                right, loss=by_epoch(sums, "means", 2), train_acc=by_epoch(sums, "rates", 2)
            ),
            "The mean losses are added up unweighted and divided by the number of examples.": dict(
                right, loss=by_epoch(sums, "means", 5)
            ),
            "train_acc is measured after the epoch, not before each update.": dict(
                right, train_acc=by_epoch(sums, "after")
            ),
            "test_acc is measured on the training data.": dict(
                right, test_acc=by_epoch(sums, "after")
            ),
            "There is an entry for each batch; one for each epoch is asked for.": dict(
                right, loss=[loss for own in sums for loss in own["each"]]
            ),
            "The accuracies are percentages; fractions between 0 and 1 are asked for.": dict(
                right,
                train_acc=[100 * value for value in right["train_acc"]],
                test_acc=[100 * value for value in right["test_acc"]],
            ),
            "Only the last epoch is kept: append to the lists.": {
                key: entries[-1:] for key, entries in right.items()
            },
        },
    )
    assert_close(seen["parameters"], after, dtype=torch.float32)


# -- plot_curves


KEYS = ("loss", "train_acc", "test_acc")


def figure_histories():
    """Histories of several lengths, drawn."""
    return {
        name: {
            key: uniform(epochs, low=low, high=low + 0.2).tolist()
            for key, low in (("loss", 1.0), ("train_acc", 0.5), ("test_acc", 0.7))
        }
        for name, epochs in (("ReLU", 4), ("双曲正切", 2), ("sigmoid", 3))
    }


def same(values, others):
    """Whether two lists of numbers are the same up to rounding."""
    return len(values) == len(others) and all(
        abs(a - b) < 1e-6 for a, b in zip(values, others, strict=True)
    )


def shows(panel, values):
    """Whether a line of the panel has these values."""
    return any(same(line["y"], values) for line in panel["lines"])


def points_drawn(panels):
    """How many points each line of each panel has."""
    return [[len(line["y"]) for line in panel["lines"]] for panel in panels]


def three_panels(seen, histories):
    """The panels of a saved PNG by their measures, and all that is drawn."""
    file, drawing = seen["image"], seen["saved"]
    if file is None:
        fail(
            "There is no file at the path.",
            mistake="Nothing is saved at the path that was given.",
        )
    if file["format"] != "PNG":
        fail("The file at the path is no PNG image.")
    if drawing is None:
        fail("The file was not saved by matplotlib's savefig.")
    if not any(panel["lines"] for panel in drawing["panels"]):
        fail(
            "The saved figure shows no line.",
            mistake="The figure is saved empty: draw first, save next, and only then plt.show().",
        )
    panels = [panel for panel in drawing["panels"] if panel["lines"]]
    if len(panels) < len(drawing["panels"]):
        fail("A panel shows nothing.", mistake="There are axes without a line in them.")
    if len(panels) == 1:
        fail(
            "There is one panel; three are asked for.",
            mistake="All lines are in one panel; loss and accuracies need one each.",
        )
    if len(panels) != 3:
        fail("The figure does not have three panels.")
    return panels_by_measure(panels, histories), drawing


def panels_by_measure(panels, histories):
    """The panel of each measure, found by its lines; says what is wrong if there is none."""
    found = {}
    for key in KEYS:
        wanted = [history[key] for history in histories.values()]
        whole = [panel for panel in panels if all(shows(panel, values) for values in wanted)]
        if not whole:
            say_what_is_drawn(panels, histories)
        found[key] = whole[0]
    return found


def say_what_is_drawn(panels, histories):
    """Fail with what the panels show in place of one measure each."""
    if any(
        all(shows(panel, history[key]) for key in KEYS)
        for panel in panels
        for history in histories.values()
    ):
        fail(
            "The panels do not show loss, training accuracy and test accuracy, one each.",
            mistake="Each panel shows one history; each is to show one measure of all histories.",
        )
    last = list(histories.values())[-1]
    if all(any(shows(panel, last[key]) for panel in panels) for key in KEYS):
        fail(
            "There is not a line for each history.",
            mistake="Only the last history is drawn: the lines of the others are lost.",
        )
    if any(
        same(line["y"], [100 * value for value in history[key]])
        for panel in panels
        for line in panel["lines"]
        for history in histories.values()
        for key in KEYS
    ):
        fail("The lines do not have the values of the histories, but 100 times as much.")
    if any(
        same(line["y"], history[key][: len(line["y"])])
        for panel in panels
        for line in panel["lines"]
        for history in histories.values()
        for key in KEYS
        if 0 < len(line["y"]) < len(history[key])
    ):
        fail("A line shows only the first epochs of its history.")
    fail(
        "No panel shows one line for each history with the values of one measure.",
        details=f"len(line): {points_drawn(panels)}",
    )


def lines_of(key, histories):
    """The values of one measure by the names of the histories."""
    return {name: history[key] for name, history in histories.items()}


def check_lines(panel, wanted):
    """The x of each line counts epochs, and no line looks like another."""
    lines = [line for line in panel["lines"] if any(same(line["y"], y) for y in wanted.values())]
    for line in lines:
        if any(abs(b - a - 1) > 1e-6 for a, b in pairwise(line["x"])):
            fail("The x values of a line do not count the epochs.")
    styles = [line["style"] for line in lines]
    if len(set(styles)) < len(wanted):
        fail(
            "Two lines of a panel look the same.",
            mistake="The lines of a panel cannot be told apart: they share colour and style.",
        )


@points(5, exercise="plot_curves")
def test_curves_have_three_panels(student):
    """plot_curves saves a PNG with three panels, each with a line for each history.

    plt.subplots(1, 3) makes a figure with three axes. In each: one plot() for each history. Take the
    length of each list by itself. Save the figure before plt.show().
    """
    histories = figure_histories()

    seen = student.probe("curves", histories)

    panels, _ = three_panels(seen, histories)
    for key, panel in panels.items():
        check_lines(panel, lines_of(key, histories))


# -- evaluate


@drawn_once
def evaluation_case(*sizes):
    """Batches on which the wrong ways of averaging give other accuracies and losses."""
    while True:
        values, batches = classifier(), examples(*sizes)
        found = [measures(*values, X, y) for X, y in exact(batches)]
        n, right = sum(sizes), sum(hits for _, hits in found)
        rates = [hits / size for (_, hits), size in zip(found, sizes, strict=True)]
        losses = [loss for loss, _ in found]
        ways = [right / n, sum(rates) / len(sizes), sum(rates) / n, rates[-1], 1 - right / n]
        ways.append(right / len(sizes) / sizes[0])
        if differ(*ways) and differ(*losses) and 0 < right < n:
            total = sum(loss * size for loss, size in zip(losses, sizes, strict=True))
            return values, batches, (right / n, total / n), rates, losses


def two_numbers(result):
    """Both results as Python numbers, if there are two."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        fail("evaluate does not return two values: (accuracy, loss).")
    return tuple(map(number, result))


@points(4, exercise="evaluate")
def test_evaluate_returns_accuracy_and_loss(student):
    """evaluate returns the share of right predictions and the mean loss an example, two floats.

    Add up right predictions, losses and examples over the whole loader and divide once, at the end:
    the last batch is smaller. loss_fn gives the mean of a batch: times its size it is a sum.
    """
    values, batches, (share, loss), rates, losses = evaluation_case(4, 1)
    W, b = (value.float() for value in values)

    seen = student.probe("evaluations", W, b, batches, "cross-entropy")

    for result in seen["results"]:
        assert_close(
            two_numbers(result),
            (share, loss),
            numbers=True,
            mistakes=lambda: {
                "Accuracy and loss are swapped.": (loss, share),
                "Both are means of the batches' means: the last, smaller batch counts too much.": (
                    sum(rates) / 2,
                    sum(losses) / 2,
                ),
                "The loss is the mean of the batches' means: weight each by its size.": (
                    share,
                    sum(losses) / 2,
                ),
                "The mean losses are added up unweighted and divided by the number of examples.": (
                    share,
                    sum(losses) / 5,
                ),
                "The summed loss is returned; divide it by the number of examples.": (
                    share,
                    5 * loss,
                ),
                "Only the last batch counts.": (rates[-1], losses[-1]),
                "Only the first batch counts: does the return stand inside the loop?": (
                    rates[0],
                    losses[0],
                ),
                "The accuracy is a percentage; a fraction between 0 and 1 is asked for.": (
                    100 * share,
                    loss,
                ),
                "This is the count of right predictions, not their fraction.": (5 * share, loss),
                "This is the share of wrong predictions.": (1 - share, loss),
            },
        )
        if any(isinstance(value, torch.Tensor) for value in result):
            fail(
                "evaluate returns a tensor; a float is asked for.",
                mistake="A tensor is returned; .item() makes a Python number of it.",
            )
    check_classifier(seen)


# -- compare


@points(3, exercise="compare")
def test_compare_keeps_the_best_test_accuracy(student):
    """compare returns, for each name, the largest test accuracy of what train returned.

    Go through configurations.items(), call train(activation, dropout), take the maximum of
    "test_acc".
    """
    configurations = [["ReLU", 0.0], ["ReLU + dropout", 0.5]]
    low, high = uniform(1, low=0.3, high=0.5).item(), uniform(1, low=0.6, high=0.8).item()
    histories = [
        {"loss": [0.9, 0.7, 0.6], "train_acc": [0.6, 0.8, 0.9], "test_acc": [0.5, high, 0.55]},
        {"loss": [0.8, 0.5, 0.4], "train_acc": [0.5, 0.7, 0.85], "test_acc": [0.2, low, 0.25]},
    ]

    seen = student.probe("comparison", configurations, histories)

    if isinstance(seen["pairs"], str):
        fail("compare does not return a dict.")
    assert_close(
        seen["pairs"],
        [["ReLU", high], ["ReLU + dropout", low]],
        mistakes={
            "This is the test accuracy of the last epoch, not the best one.": [
                ["ReLU", 0.55],
                ["ReLU + dropout", 0.25],
            ],
            "This is the best training accuracy; the test accuracy is asked for.": [
                ["ReLU", 0.9],
                ["ReLU + dropout", 0.85],
            ],
            "This is the epoch of the best test accuracy, not the accuracy.": [
                ["ReLU", 1],
                ["ReLU + dropout", 1],
            ],
            "The whole list of test accuracies is returned; the largest one is asked for.": [
                ["ReLU", [0.5, high, 0.55]],
                ["ReLU + dropout", [0.2, low, 0.25]],
            ],
        },
    )
