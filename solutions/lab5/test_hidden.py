"""The hidden tests of lab 5: other files and names, other losses, part batches, modes, training.

Oracles are formulas in float64; inputs are drawn so that no known mistake gives the right answer.
"""

from itertools import pairwise

import torch
from torch.nn import functional as F

from grader.testing import (
    Opaque,
    accuracy_of,
    assert_close,
    assert_equal,
    assert_rate,
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


def differ(*values):
    """Whether no two of these numbers are nearly the same: then each mistake has one name."""
    values = sorted(map(float, values))
    return all(b - a > 1e-3 for a, b in pairwise(values))


# -- ImageCsvDataset


def image(height, width):
    """A grey image (height, width) of uint8."""
    return integers(0, 256, height, width).to(torch.uint8)


def check_items(found, expected):
    """Each item is a PIL image in mode "L" with these pixels, and this label, an int."""
    for item, (pixels, label) in zip(found, expected, strict=True):
        if item is None:
            fail("An item is no pair (image, label).")
        if item["type"] == "str":
            fail(
                "The label is a str; an int is asked for.",
                mistake="The label is left as text: a CSV file holds only text, int() reads it.",
            )
        if item["type"] != "int":
            fail("The label is no int.")
        if isinstance(item["pixels"], torch.Tensor) and item["mode"] in ("Tensor", "ndarray"):
            fail("The image is no PIL image: only a transform makes something else of it.")
        if isinstance(item["pixels"], Opaque):
            fail("The image is no PIL image: only a transform makes something else of it.")
        if item["mode"] != "L":
            fail(
                "The image is not in mode L.",
                mistake="The image keeps the mode of its file: convert it to L.",
            )
        assert_close(item["pixels"], pixels)
        assert_equal(item["label"], label)


def by_place(entries, order):
    """Pixels and labels of these entries in this order."""
    return [entries[place][1:] for place in order]


@points(3, exercise="ImageCsvDataset")
def test_dataset_reads_odd_names_and_colours(student):
    """Any item can be had in any order, whatever the names, whatever the mode of the file.

    Leave the reading of the CSV file to the module csv: it knows quotation marks. Convert every
    image to mode L. Put paths together with / of pathlib or os.path.join.
    """
    entries = [
        ("shirt, blue.png", image(3, 4), 12),
        ("子 folder/鞋.png", image(5, 2), 0),
        ('a "bag".png', image(2, 2), 7),
    ]
    order = [2, 0, 1, 0]

    found = student.probe("items", entries, order, ["RGB", "L", "P"], True)

    check_items(found, by_place(entries, order))


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
    assert_equal(item, expected)


@points(2, exercise="ImageCsvDataset")
def test_dataset_applies_the_transform_that_there_is(student):
    """Each transform is applied if it is given, without the other one.

    None means: leave it as it is. Look at transform and target_transform each by itself.
    """
    entries = [("coat.png", image(4, 3), 4), ("bag.png", image(4, 3), 8)]
    cases = (True, False), (False, True)

    for case, seen in zip(cases, student.probe("transformed", entries, *cases), strict=True):
        check_transformed(seen, entries[0], *case)


@points(2, exercise="ImageCsvDataset")
def test_dataset_ends_like_a_list(student):
    """Negative indices count from the end, others out of range raise IndexError, a missing image
    FileNotFoundError.

    A list knows the first two by itself. Image.open says which file is missing; let its error pass.
    """
    entries = [
        ("a.png", image(2, 3), 1),
        ("b.png", image(3, 3), 2),
        ("c.png", image(3, 2), 3),
        ("lost.png", None, 4),
    ]

    seen = student.probe("at_the_ends", entries)

    check_items(seen["backwards"], by_place(entries, [2, 1, 0]))
    for index in (4, 7, -5):
        raised = seen[f"raised {index}"]
        if not raised:
            fail("An index out of range gives an item.", mistake="No index is out of range.")
        if "IndexError" not in raised:
            fail("An index out of range raises something else than IndexError.")
    if not seen["missing"]:
        fail(
            "The item of a missing file can be had.",
            mistake="A missing image is passed over in silence.",
        )
    if "FileNotFoundError" not in seen["missing"]:
        fail("A missing image raises something else than FileNotFoundError.")
    if not seen["path"]:
        fail("The FileNotFoundError of a missing image does not say its path.")


@points(1, exercise="ImageCsvDataset", practice=True)
def test_dataset_keeps_no_files_open(student):
    """Good practice: an image is opened when its item is asked for, and closed again.

    with Image.open(...) as image: inside __getitem__; convert or load() reads the pixels.
    """
    labels = integers(0, 100, 3).tolist()
    entries = [(f"{place}.png", image(2, 2), label) for place, label in enumerate(labels)]

    seen = student.probe("open_files", entries)

    if seen["labels"] != labels:
        fail("The items do not hold the right labels.")
    if seen["at_start"]:
        fail(
            "Images are opened before any item is asked for.",
            mistake="All images are read at the start; a large dataset does not fit into memory.",
        )
    if seen["left"]:
        fail(
            "Files of images that were handed out are still open.",
            mistake="The file is left open: read the pixels (convert or load) and close it.",
        )


# -- one_hot_target


def one_hot(label, num_classes):
    """The vector by its definition."""
    return torch.tensor([float(k == label) for k in range(num_classes)])


@points(3, exercise="one_hot_target")
def test_one_hot_target_makes_a_new_vector_each_time(student):
    """One transform serves all labels: each call gives a new float32 tensor with a single 1.

    Make the tensor inside the inner function, at every call.
    """
    labels = [5, 0, 3, 3]

    seen = student.probe("one_hots", 6, *labels)

    if not seen["callable"]:
        fail(
            "What one_hot_target returns cannot be called.",
            mistake="The vector itself is returned; return a function that makes one.",
        )
    expected = [one_hot(label, 6) for label in labels]
    assert_close(
        seen["vectors"],
        expected,
        mistakes=lambda: {
            "The numbers are right, but the dtype is not float32.": expected,
            "There is one tensor for all labels, and ones of earlier labels stay in it.": (
                [sum(expected).clamp(max=1)] * 4
            ),
            "There is one tensor for all labels: a later call changes what an earlier one gave.": (
                [expected[-1]] * 4
            ),
            "num_classes is ignored: the vector always has 10 numbers.": (
                [one_hot(label, 10) for label in labels]
            ),
        },
    )


# -- the models


def flat_sorted(shapes):
    """Shapes whichever way round they are and in whatever order they were made."""
    return sorted(sorted(shape) for shape in shapes)


MLP_SHAPES = [[256, 784], [256], [128, 256], [128], [10, 128], [10]]


def check_mlp_layers(shapes):
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


def mlp_logits(X, layers, first, second, last=lambda H: H):
    """What three linear layers give with these functions after them."""
    H = first(F.linear(X.flatten(1).double(), *layers[0]))
    H = second(F.linear(H, *layers[1]))
    return last(F.linear(H, *layers[2]))


def plain(H):
    return H


@points(3, exercise="MLP")
def test_mlp_uses_the_given_activation(student):
    """MLP applies the activation that it was given after both hidden layers, not ReLU.

    The argument is a module already: call it, or put it into nn.Sequential.
    """
    given, layers, inputs = mlp_case((3, 1, 28, 28), (2, 784))
    seen = student.probe("outputs", "MLP", given, inputs, "atan")
    check_mlp_layers(seen["parameters"])

    def every(*functions):
        return [mlp_logits(X, layers, *functions) for X in inputs]

    atan, relu = torch.atan, torch.relu
    assert_close(
        seen["outputs"],
        every(atan, atan),
        dtype=torch.float32,
        mistakes=lambda: {
            "ReLU is used in place of the given activation.": every(relu, relu),
            "ReLU is used in place of the given activation after the second hidden layer.": (
                every(atan, relu)
            ),
            "The activation after the first hidden layer is missing.": every(plain, atan),
            "The activation after the second hidden layer is missing.": every(atan, plain),
            "There is no activation at all.": every(plain, plain),
            "There is an activation on the output.": every(atan, atan, atan),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                every(atan, atan, lambda Z: Z.softmax(1))
            ),
        },
    )


RATE = 0.2


def near(values, *targets):
    """Where values are one of the targets up to rounding."""
    return torch.stack([(values - t).abs() < 1e-3 for t in targets]).any(0)


@points(4, exercise="MLP")
def test_mlp_drops_after_both_activations_when_training(student):
    """Dropout acts after each of the two activations, in train mode only, at the given rate.

    Linear, activation, dropout; once more; then the output layer and nothing behind it. nn.Dropout
    knows the mode by itself, F.dropout needs training=self.training.
    """
    X = uniform(60, 10, low=1.0, high=2.0)

    seen = student.probe("dropped", X, RATE)

    # Each linear hands its first inputs on, the activation adds 1: 10 outputs show both masks.
    x, keep, out = X.double(), 1 - RATE, seen["train"]
    assert_equal(list(out.shape), [60, 10])
    if near(seen["eval"], torch.zeros(())).any():
        fail(
            "In eval mode some outputs are missing.",
            mistake="Dropout acts in eval mode too: F.dropout needs training=self.training.",
        )
    assert_close(seen["eval"], x + 2, dtype=torch.float32)
    both = ((x + 1) / keep + 1) / keep  # kept twice
    second = torch.full_like(
        x, 1 / keep
    )  # dropped after the first activation, kept after the second
    out = out.double()
    if near(out, x + 2).all():
        fail("Nothing is dropped in train mode.", mistake="There is no dropout.")
    if near(out, (x + 2) / keep, torch.zeros(())).all():
        fail(
            "In train mode some outputs are missing, but too few.",
            mistake="Dropout after the first activation is missing.",
        )
    if near(out, (x + 1) / keep + 1, torch.ones(())).all():
        fail(
            "In train mode some outputs are missing, but too few.",
            mistake="Dropout after the second activation is missing.",
        )
    if near(out, both / keep, second / keep, torch.zeros(())).all():
        fail(
            "In train mode too many outputs are missing.",
            mistake="There is dropout on the output too.",
        )
    if near(out, (x / keep + 1) / keep + 1, torch.tensor(1 / keep + 1), torch.ones(())).all():
        fail(
            "What is dropped goes through the activation.",
            mistake="Dropout comes before the activation, not after it.",
        )
    if near(out, (x / keep + 2) / keep, torch.full((), 2 / keep), torch.zeros(())).all():
        fail(
            "What is dropped first goes through the activation.",
            mistake="There is dropout on the inputs, not after the first activation.",
        )
    if not near(out, both, second, torch.zeros(())).all():
        fail("The outputs in train mode are not those of dropout after both activations.")
    kept_second = ~near(out, torch.zeros(()))
    kept_both = near(out, both)
    if not any(
        len(set(row[kept].tolist())) == 2 for row, kept in zip(kept_both, kept_second, strict=True)
    ):
        fail(
            "For each image the same thing happens to all units.",
            mistake="Dropout draws once for each image, not once for each unit.",
        )
    assert_rate(
        int(kept_second.sum()),
        kept_second.numel(),
        keep,
        mistakes={"dropout is taken for the probability of keeping.": RATE},
    )
    assert_rate(int(kept_both.sum()), int(kept_second.sum()), keep)


def cnn_shapes(*, inputs=3136, kernel=3, channels=(32, 64), hidden=512):
    one, two = channels
    return [
        *([one, 1, kernel, kernel], [one], [two, one, kernel, kernel], [two]),
        *([hidden, inputs], [hidden], [10, hidden], [10]),
    ]


@drawn_once
def cnn_case(size):
    """Values for the parameters (the large matrix as two factors), the same in float64, images."""
    factors = normal(512, 5), normal(3136, 5, std=0.03)
    given = [normal(32, 1, 3, 3, std=0.5), normal(32, std=0.5)]
    given += [normal(64, 32, 3, 3, std=0.1), normal(64, std=0.5)]
    given += [factors, normal(512), normal(10, 512, std=0.1), normal(10)]
    values = [value.double() for value in given if isinstance(value, torch.Tensor)]
    values.insert(4, factors[0].double() @ factors[1].double().T)
    layers = list(zip(values[::2], values[1::2], strict=True))
    X = uniform(size, 1, 28, 28)
    return given, layers, X, cnn_logits(X, layers)


def cnn_logits(X, layers, acts=(torch.relu,) * 3, last=lambda Z: Z, pool=F.max_pool2d, swap=False):
    """What the network gives with these activations; `swap` flattens the channels last."""
    H = X.double()
    for place in (0, 1):
        H = pool(acts[place](F.conv2d(H, *layers[place], padding=1)), 2)
    H = H.permute(0, 2, 3, 1) if swap else H
    return last(F.linear(acts[2](F.linear(H.flatten(1), *layers[2])), *layers[3]))


@points(7, exercise="CNN")
def test_cnn_applies_every_layer(student):
    """CNN gives the logits of convolution, ReLU, pooling, twice, and linear, ReLU, linear.

    Go through forward line by line: three ReLUs, two max poolings, nothing on the output.
    """
    given, layers, X, logits = cnn_case(2)

    seen = student.probe("outputs", "CNN", given, [X])

    assert_equal(flat_sorted(seen["parameters"]), flat_sorted(cnn_shapes()))
    relu = torch.relu

    def without(*places):
        return cnn_logits(X, layers, [plain if i in places else relu for i in range(3)])

    assert_close(
        seen["outputs"][0],
        logits,
        dtype=torch.float32,
        mistakes=lambda: {
            "The ReLU after the first convolution is missing.": without(0),
            "The ReLU after the second convolution is missing.": without(1),
            "The ReLU between the linear layers is missing.": without(2),
            "The ReLUs after both convolutions are missing.": without(0, 1),
            "There is no ReLU at all.": without(0, 1, 2),
            "There is a ReLU on the output.": relu(logits),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits.softmax(1)
            ),
            "Log-softmax is applied; logits are asked for.": logits.log_softmax(1),
            "The pooling takes the mean; max pooling is asked for.": (
                cnn_logits(X, layers, pool=F.avg_pool2d)
            ),
            "Sigmoid is used in place of ReLU.": cnn_logits(X, layers, [torch.sigmoid] * 3),
            "Tanh is used in place of ReLU.": cnn_logits(X, layers, [torch.tanh] * 3),
        },
    )


# -- train_model and evaluate


def measures(W, b, X, y, sign=1):
    """Mean cross-entropy and number of right predictions of ±(XWᵀ + b)."""
    logits = sign * (X @ W.T + b)
    return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).sum().item()


def gradients(W, b, X, y, sign=1):
    """Of the mean cross-entropy, by its formula: (softmax − one-hot) / B."""
    error = sign * (torch.softmax(sign * (X @ W.T + b), 1) - F.one_hot(y, len(W)))  # (B, C)
    return [error.T @ X / len(y), error.mean(0)]


def descend(values, batches, lr, momentum, velocities=None, *, keep=0.0, old=None, sign=1):
    """Parameters, velocities and gradients after SGD with momentum on each batch.

    `keep` is the share of old gradients that is added to new ones.
    """
    velocities = velocities or [0.0] * len(values)
    old = old or [0.0] * len(values)
    for X, y in batches:
        fresh = gradients(*values, X, y, sign)
        old = [g + keep * o for g, o in zip(fresh, old, strict=True)]
        velocities = [momentum * v + g for v, g in zip(velocities, old, strict=True)]
        values = [value - lr * v for value, v in zip(values, velocities, strict=True)]
    return values, velocities, old


def classifier(num_classes, num_inputs):
    """Weight (C, D) and bias (C,) in float64, with values that float32 holds exactly."""
    return [normal(num_classes, num_inputs).double(), normal(num_classes).double()]


def examples(*sizes, num_inputs=4, num_classes=3):
    return [(normal(n, num_inputs), integers(0, num_classes, n)) for n in sizes]


def exact(batches):
    return [(X.double(), y) for X, y in batches]


def accuracy(values, batches, sign=1):
    right = sum(measures(*values, X, y, sign)[1] for X, y in batches)
    return right / sum(len(y) for _, y in batches)


def train_by_hand(values, batches, test_batches, settings, *, signs=None, fresh=False, keep=0.0):
    """Per epoch the sums over its batches and what is measured after it; parameters at the end.

    `signs(epoch)` gives the signs of the logits in training and in testing; `fresh` makes a new
    optimiser in every epoch; `keep` is the share of old gradients that is never cleared.
    """
    epochs, lr, momentum = settings
    sums, velocities, old = [], None, None
    for epoch in range(epochs):
        sign, test_sign = signs(epoch) if signs else (1, 1)
        before, velocities = [], None if fresh else velocities
        for X, y in batches:
            before.append(measures(*values, X, y, sign))
            step = descend(
                values, [(X, y)], lr, momentum, velocities, keep=keep, old=old, sign=sign
            )
            values, velocities, old = step
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


def history_by_hand(sums, n):
    return {
        "loss": [own["loss"] / n for own in sums],
        "train_acc": [own["right"] / n for own in sums],
        "test_acc": [own["test"] for own in sums],
    }


@drawn_once
def training_case(sizes, test_sizes, settings, turns=False):
    """A training whose accuracies tell the right bookkeeping from the wrong ones."""
    signs = (lambda epoch: (1, -1)) if turns else None
    while True:
        values, batches, tests = classifier(3, 4), examples(*sizes), examples(*test_sizes)
        sums, after = train_by_hand(values, exact(batches), exact(tests), settings, signs=signs)
        n = sum(sizes)
        rates = [
            (own["right"] / n, own["rates"] / len(sizes), own["test"], own["after"]) for own in sums
        ]
        tested = [own["test"] for own in sums]
        if all(differ(*own) for own in rates) and tested != sorted(tested):
            return values, batches, tests, sums, after


def inputs_of(values, batches, tests, settings):
    return [value.float() for value in values] + [batches, tests, list(settings)]


def check_form(history, epochs):
    """A dict of three lists with one float an epoch."""
    if not isinstance(history, dict):
        fail("train_model does not return a dict.")
    if sorted(history) != ["loss", "test_acc", "train_acc"]:
        fail('The keys of the history are not "loss", "train_acc" and "test_acc".')
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


@points(5, exercise="train_model")
def test_training_keeps_the_books(student):
    """The history has each epoch's own mean loss and accuracies, each batch weighted by its size.

    Begin the sums anew in each epoch. Loss and training accuracy come from the logits before each
    update, the test accuracy from test_loader after the epoch.
    """
    settings = (3, 0.3, 0.0)
    values, batches, tests, sums, _ = training_case((4, 4, 1), (3, 2), settings)

    seen = student.probe("training", *inputs_of(values, batches, tests, settings))

    check_form(seen["history"], 3)
    right = history_by_hand(sums, 9)
    assert_close(
        seen["history"],
        right,
        mistakes=lambda: {
            "The loss is the mean of the batches' means: the last batch counts too much.": {
                **right,
                "loss": [own["means"] / 3 for own in sums],
            },
            "Losses and accuracies are means of the batches' means.": {
                **right,
                "loss": [own["means"] / 3 for own in sums],
                "train_acc": [own["rates"] / 3 for own in sums],
            },
            "The mean losses are added up unweighted and divided by the number of examples.": {
                **right,
                "loss": [own["means"] / 9 for own in sums],
            },
            "The loss is that of the epoch's last batch alone.": {
                **right,
                "loss": [own["last"] for own in sums],
            },
            "The loss of all examples is summed up; its mean is asked for.": {
                **right,
                "loss": [own["loss"] for own in sums],
            },
            "The sums are not begun anew in each epoch.": {
                **right,
                "loss": [sum(right["loss"][: i + 1]) for i in range(3)],
                "train_acc": [sum(right["train_acc"][: i + 1]) for i in range(3)],
            },
            "Sums and count are not begun anew: these are averages over all epochs so far.": {
                **right,
                "loss": [sum(right["loss"][: i + 1]) / (i + 1) for i in range(3)],
                "train_acc": [sum(right["train_acc"][: i + 1]) / (i + 1) for i in range(3)],
            },
            "train_acc is measured after the epoch, not before each update.": {
                **right,
                "train_acc": [own["after"] for own in sums],
            },
            "test_acc is measured on the training data.": {
                **right,
                "test_acc": [own["after"] for own in sums],
            },
            "test_acc is measured before the epoch, not after it.": {
                **right,
                "test_acc": [accuracy(values, exact(tests)), *right["test_acc"][:-1]],
            },
        },
    )


@points(4, exercise="train_model")
def test_training_follows_sgd_with_momentum(student):
    """The parameters end where SGD with this learning rate and momentum leads, epoch after epoch.

    Make one optimiser before the first epoch, hand it lr and momentum, and clear the gradients in
    every step.
    """
    settings = (2, 0.2, 0.75)
    values, batches, tests, _, after = training_case((4, 3, 1), (2, 1), settings)

    seen = student.probe("training", *inputs_of(values, batches, tests, settings))

    def otherwise(lr=0.2, momentum=0.75, epochs=2, loaded=batches, **changed):
        changed_settings = epochs, lr, momentum
        return train_by_hand(values, exact(loaded), exact(tests), changed_settings, **changed)[1]

    assert_close(
        seen["parameters"],
        after,
        dtype=torch.float32,
        mistakes=lambda: {
            "Nothing moved: there is no step, or it comes before every backward pass.": values,
            "momentum is ignored.": otherwise(momentum=0.0),
            "The gradients are not cleared: each step adds them to the earlier ones.": (
                otherwise(keep=1.0)
            ),
            "A new optimiser in each epoch forgets the momentum.": otherwise(fresh=True),
            "The learning rate is not the given one: PyTorch's own 0.001 is used.": (
                otherwise(lr=0.001)
            ),
            "Only one epoch is trained.": otherwise(epochs=1),
            "The last, smaller batch is left out.": otherwise(loaded=batches[:-1]),
            "It is the test data that the model is trained on.": otherwise(loaded=tests),
        },
    )


@points(2, exercise="train_model")
def test_training_changes_modes(student):
    """The model is in train mode while it trains, in every epoch, and in eval mode while tested.

    model.train() at the start of each epoch, model.eval() and torch.no_grad() for testing.
    """
    settings = (3, 0.3, 0.5)
    values, batches, tests, sums, after = training_case((4, 3), (5, 1), settings, turns=True)

    seen = student.probe("training", *inputs_of(values, batches, tests, settings), turns=True)

    def history(signs):
        other, _ = train_by_hand(values, exact(batches), exact(tests), settings, signs=signs)
        return history_by_hand(other, 7)

    assert_close(
        seen["history"],
        history_by_hand(sums, 7),
        mistakes=lambda: {
            "The model is tested in train mode.": history(lambda epoch: (1, 1)),
            "The model stays in eval mode after the first epoch, so dropout never acts again.": (
                history(lambda epoch: (-1 if epoch else 1, -1))
            ),
            "The model is not put into train mode.": history(lambda epoch: (-1, -1)),
            "The modes are swapped.": history(lambda epoch: (-1, 1)),
        },
    )
    assert_close(seen["parameters"], after, dtype=torch.float32)
    if not seen["same_seed"]:
        fail("The global seed was set.")
    if any(gradients for size, _, gradients in seen["passes"] if size in (5, 1)):
        fail(
            "Gradients are recorded while the model is tested.",
            mistake="The model is tested without torch.no_grad().",
        )


def check_run(passes):
    """The model was run on both batches at least: else there is nothing to be seen of it."""
    if passes < 2:
        fail("The model is not run on every batch.")


def check_moved(seen):
    """Nothing was left where it was, on a device that is only pretended."""
    check_run(seen["passes"])
    kept = seen["kept"]
    if "model" in kept:
        fail(
            "The model is not moved to the device.",
            mistake="The model stays where it is: model.to(device) moves it.",
        )
    if "inputs" in kept:
        fail(
            "The inputs of a batch are not moved to the device.",
            mistake="X stays where it is: X.to(device) returns a tensor that is there.",
        )
    if "labels" in kept:
        fail(
            "The labels of a batch are not moved to the device.",
            mistake="y stays where it is: y.to(device) returns a tensor that is there.",
        )


@points(1, exercise="train_model", practice=True)
def test_training_moves_model_and_batches(student):
    """Good practice: the model and every batch are moved to the device.

    model.to(device) once; X = X.to(device) and y = y.to(device) for each batch, in training and
    testing.
    """
    W, b = normal(3, 4), normal(3)

    check_moved(student.probe("devices", "train_model", W, b, examples(3, 2)))


# -- plot_curves


KEYS = ("loss", "train_acc", "test_acc")


def same(values, others):
    """Whether two lists of numbers are the same up to rounding."""
    return len(values) == len(others) and all(
        abs(a - b) < 1e-6 for a, b in zip(values, others, strict=True)
    )


def shows(panel, values):
    """Whether a line of the panel has these values."""
    return any(same(line["y"], values) for line in panel["lines"])


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
    if any(
        all(shows(panel, history[key]) for key in KEYS)
        for panel in panels
        for history in (histories.values())
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
        for line in (panel["lines"])
        for history in histories.values()
        for key in KEYS
    ):
        fail("The lines do not have the values of the histories, but 100 times as much.")
    fail("No panel shows one line for each history with the values of one measure.")


def three_panels(seen, histories):
    """The panels of a saved PNG by their measures, and all that is drawn."""
    image, drawing = seen["image"], seen["saved"]
    if image is None:
        fail(
            "There is no file at the path.", mistake="Nothing is saved at the path that was given."
        )
    if image["format"] != "PNG":
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


def figure_histories():
    """Histories of several lengths; public and hidden tests look at one figure, which is slow to make."""
    return {
        "ReLU": {
            "loss": [0.9, 0.6, 0.5, 0.45],
            "train_acc": [0.68, 0.79, 0.82, 0.84],
            "test_acc": [0.72, 0.78, 0.81, 0.8],
        },
        "双曲正切": {
            "loss": [0.8, 0.55],
            "train_acc": [0.7, 0.8],
            "test_acc": [0.75, 0.77],
        },
        "sigmoid": {
            "loss": [2.2, 1.9, 1.5],
            "train_acc": [0.2, 0.42, 0.5],
            "test_acc": [0.3, 0.47, 0.55],
        },
    }


def lines_of(key, histories):
    return {name: history[key] for name, history in histories.items()}


def check_legend(panel, entries, wanted):
    """Each name stands in the legend, beside the line of its history."""
    if not entries:
        fail(
            "A panel has no legend.", mistake="The legend is missing: call legend() in each panel."
        )
    for name, values in wanted.items():
        own = [style for text, style in entries if text == name] or [
            style for text, style in entries if name in text
        ]
        if not own:
            fail("A legend does not name every history.")
        lines = [line["y"] for line in panel["lines"] if line["style"] == own[0]]
        if lines and not any(same(values, y) for y in lines):
            fail(
                "A legend gives a name to the line of another history.",
                mistake="The names in the legend are not in the order of the lines.",
            )


WORDS = {"train_acc": ("train", "训练"), "test_acc": ("test", "测试", "val", "验证")}


def check_labels(panels, drawing):
    """Each axis has a label, and none names another measure than it shows."""
    for panel in panels.values():
        if not (panel["x"] or drawing["x"]) or not (panel["y"] or drawing["y"]):
            fail(
                "An axis has no label.", mistake="Axis labels are missing: set_xlabel, set_ylabel."
            )
    for key, other in (("train_acc", "test_acc"), ("test_acc", "train_acc")):
        words = f"{panels[key]['y']} {panels[key]['title']}".lower()
        if words.strip() in ("loss", "损失"):
            fail("A panel names another measure than it shows.")
        if any(word in words for word in WORDS[other]) and not any(
            word in words for word in WORDS[key]
        ):
            fail(
                "A panel names another measure than it shows.",
                mistake="Training and test accuracy are swapped: the label says the other one.",
            )


@points(7, exercise="plot_curves")
def test_curves_say_what_they_show(student):
    """Each panel has a legend that names its lines, and labels on both axes; the figure is a new one.

    label=name in plot(), then legend(), set_xlabel and set_ylabel in each panel. plt.subplots and
    plt.figure begin a new figure.
    """
    histories = figure_histories()

    seen = student.probe("curves", histories)

    panels, drawing = three_panels(seen, histories)
    if drawing["earlier"]:
        fail(
            "What was drawn before the call is in the picture too.",
            mistake="It draws into a figure that was there before; begin a new one at each call.",
        )
    for key, panel in panels.items():
        check_legend(panel, panel["legend"] or drawing["legend"], lines_of(key, histories))
    check_labels(panels, drawing)
    if seen["histories"] != histories:
        fail("The histories were changed.")


# -- evaluate


def squared(W, b, X, y):
    """The mean squared distance of the logits from the one-hot labels."""
    return (X @ W.T + b - F.one_hot(y, len(W))).pow(2).mean().item()


@drawn_once
def evaluation_case(*sizes):
    """Batches on which the wrong ways of averaging give other accuracies and losses."""
    while True:
        values, batches = classifier(3, 4), examples(*sizes)
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


@points(5, exercise="evaluate")
def test_evaluate_weights_every_example_alike(student):
    """evaluate counts every example alike, with any loss_fn, and changes no parameters.

    Multiply each batch's mean loss by the size of this batch. Use the loss_fn that was given.
    """
    values, batches, (share, entropy), rates, _ = evaluation_case(4, 4, 1)
    losses = [squared(*values, X, y) for X, y in exact(batches)]
    loss = (4 * losses[0] + 4 * losses[1] + losses[2]) / 9
    W, b = (value.float() for value in values)

    seen = student.probe("evaluations", W, b, batches, "squared")

    for result in seen["results"]:
        assert_close(
            two_numbers(result),
            (share, loss),
            numbers=True,
            mistakes=lambda: {
                "Cross-entropy is used in place of the given loss_fn.": (share, entropy),
                "Both are means of the batches' means: the last, smaller batch counts too much.": (
                    sum(rates) / 3,
                    sum(losses) / 3,
                ),
                "The loss is the mean of the batches' means: weight each by its size.": (
                    share,
                    sum(losses) / 3,
                ),
                "The accuracy is the mean of the batches' means: weight each by its size.": (
                    sum(rates) / 3,
                    loss,
                ),
                "The mean losses are added up unweighted and divided by the number of examples.": (
                    share,
                    sum(losses) / 9,
                ),
                "The last batch is counted as a full one: it is smaller.": (
                    share * 9 / 12,
                    (4 * losses[0] + 4 * losses[1] + 4 * losses[2]) / 12,
                ),
                "The summed loss is returned; divide it by the number of examples.": (
                    share,
                    9 * loss,
                ),
                "Only the last batch counts.": (rates[-1], losses[-1]),
            },
        )
    assert_close(seen["parameters"], [W, b])
    if False in seen["learning"]:
        fail(
            "The parameters do not require gradients any more.",
            mistake="Gradients are switched off for good, so that nothing learns after it.",
        )
    if not seen["same_seed"]:
        fail("The global seed was set.")


@points(3, exercise="evaluate")
def test_evaluate_in_eval_mode(student):
    """Behind batch normalisation, evaluate gives what the model gives in eval mode.

    model.eval() before the first batch: batch normalisation then uses its running statistics, and
    dropout drops nothing.
    """
    W, b, batches, mean, variance, right, in_train_mode = norm_case()

    seen = student.probe("evaluation_with_norm", W, b, mean, variance, batches)

    for result in seen["results"]:
        assert_close(
            two_numbers(result),
            right,
            numbers=True,
            mistakes={"The model is evaluated in train mode: call model.eval().": in_train_mode},
        )
    assert_close([seen["mean"], seen["variance"]], [mean, variance])


@drawn_once
def norm_case():
    """A classifier behind batch normalisation whose two modes give other accuracies and losses."""
    while True:
        (W, b), batches = classifier(3, 4), examples(4, 2)
        mean, variance = normal(4), uniform(4, low=0.5, high=4.0)

        def by(statistics):
            found = []
            for X, y in exact(batches):
                m, v = statistics(X)
                found.append(measures(W, b, (X - m) / (v + 1e-5).sqrt(), y))
            right = sum(hits for _, hits in found)
            return right / 6, (4 * found[0][0] + 2 * found[1][0]) / 6

        in_eval = by(lambda X: (mean.double(), variance.double()))
        in_train = by(lambda X: (X.mean(0), X.var(0, correction=0)))
        if differ(in_eval[0], in_train[0]) and differ(in_eval[1], in_train[1]):
            return W.float(), b.float(), batches, mean, variance, in_eval, in_train


@points(1, exercise="evaluate", practice=True)
def test_evaluate_leaves_no_traces(student):
    """Good practice: no gradients are recorded, and the model is put back into the mode it was in.

    with torch.no_grad(); remember model.training, and at the end model.train(what it was).
    """
    W, b = normal(3, 4), normal(3)

    seen = student.probe("evaluations", W, b, examples(3, 2), "cross-entropy")

    check_run(len(seen["passes"]))
    if any(gradients for _, _, gradients in seen["passes"]):
        fail(
            "Gradients are recorded while the model is evaluated.",
            mistake="The model is evaluated without torch.no_grad().",
        )
    if seen["left"] != [True, False]:
        fail(
            "The model is left in another mode than it was found in.",
            mistake="The mode that the model was found in is not restored.",
        )


@points(1, exercise="evaluate", practice=True)
def test_evaluate_moves_its_batches(student):
    """Good practice: every batch is moved to the device.

    X = X.to(device) and y = y.to(device): to() returns what it moved.
    """
    W, b = normal(3, 4), normal(3)

    check_moved(student.probe("devices", "evaluate", W, b, examples(3, 2)))


# -- compare


def history_of(epochs):
    """A history in which no value comes twice."""
    return {key: uniform(epochs).tolist() for key in KEYS}


def best_epochs(history):
    """The epochs that one could take for the best one."""
    test, train, loss = (history[key] for key in ("test_acc", "train_acc", "loss"))
    return [test.index(max(test)), train.index(max(train)), loss.index(min(loss))]


@drawn_once
def comparison_case():
    """Four histories where every way to choose an epoch gives another test accuracy."""
    while True:
        histories = [history_that_tells_epochs_apart() for _ in range(4)]
        for history, best in zip(histories[2:], (0, 5), strict=True):  # it may be any epoch
            values = history["test_acc"]
            place = values.index(max(values))
            values[best], values[place] = values[place], values[best]
        top = [max(history["test_acc"]) for history in histories]
        if top != sorted(top, reverse=True):
            return histories, top


def history_that_tells_epochs_apart():
    while True:
        history = history_of(6)
        others = {*best_epochs(history), 0, 5}
        if len(others) == 5 and differ(*history["test_acc"], max(history["train_acc"])):
            return history


@points(5, exercise="compare")
def test_compare_trains_each_configuration_once(student):
    """compare trains every configuration once, with its own activation and rate, and keeps the order.

    A dict keeps the order in which its entries are made. Call train once for each name and keep what
    it returned.
    """
    names = ["tanh", "ReLU + dropout", "双曲", "sigmoid"]
    rates = [0.25, 0.5, 0.0, 0.125]
    histories, top = comparison_case()

    seen = student.probe("comparison", list(zip(names, rates, strict=True)), histories)

    if isinstance(seen["pairs"], str):
        fail("compare does not return a dict.")

    def pairs(values):
        return [[name, value] for name, value in zip(names, values, strict=True)]

    def at(which):
        return pairs([h["test_acc"][best_epochs(h)[which]] for h in histories])

    calls = seen["calls"]
    if sorted(calls) != [[place, rate] for place, rate in enumerate(rates)]:
        if len(calls) > 4:
            fail(
                "train is called more than once for a configuration.",
                mistake="A configuration is trained again: keep the history that train returned.",
            )
        if [rate for _, rate in calls] != rates:
            fail("train is not called with the rates of the configurations.")
        fail("train is not called once for each configuration, with its own activation.")
    assert_close(
        seen["pairs"],
        pairs(top),
        mistakes=lambda: {
            "The names are sorted; the given order is asked for.": sorted(pairs(top)),
            "The names are in the order of their accuracies; the given order is asked for.": (
                sorted(pairs(top), key=lambda pair: -pair[1])
            ),
            "This is the test accuracy of the last epoch, not the best one.": (
                pairs([h["test_acc"][-1] for h in histories])
            ),
            "This is the test accuracy of the epoch with the best training accuracy.": at(1),
            "This is the test accuracy of the epoch with the smallest loss.": at(2),
            "This is the best training accuracy; the test accuracy is asked for.": (
                pairs([max(h["train_acc"]) for h in histories])
            ),
            "This is the worst test accuracy.": pairs([min(h["test_acc"]) for h in histories]),
            "This is the mean test accuracy, not the best one.": (
                pairs([sum(h["test_acc"]) / 6 for h in histories])
            ),
        },
    )


# -- Fashion-MNIST


@training
@points(4, exercise="thresholds")
def test_mlp_learns_fashion_mnist(student, fashion_mnist, thresholds):
    """Your MLP learns Fashion-MNIST from 6,000 images.

    It uses your MLP with ReLU, train_model and perhaps evaluate: look at their tests first.
    """
    data = fashion_mnist
    inputs = data.train_images[:6000], data.train_labels[:6000], data.test_images

    def attempt():
        predictions = student.probe("mlp_predictions", *inputs, 64, 10, 0.01, 0.9)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["mlp"])


@training
@points(4, exercise="thresholds")
def test_cnn_learns_fashion_mnist(student, fashion_mnist, thresholds):
    """Your CNN learns Fashion-MNIST from 3,000 images.

    The loop is ours, so all depends on your CNN: look at its tests first.
    """
    data = fashion_mnist
    inputs = data.train_images[:3000], data.train_labels[:3000], data.test_images[:1000]

    def attempt():
        predictions = student.probe("cnn_predictions", *inputs, 32, 0.002)
        return accuracy_of(predictions, data.test_labels[:1000])

    assert_reaches(attempt, thresholds["cnn"])
