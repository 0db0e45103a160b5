"""What a student with the right solution sees in lab 5's experiments."""

from statistics import fmean

import pytest
from PIL import Image

from grader.course.fashion_mnist import CLASSES


@pytest.fixture(scope="module")
def names(run_of):
    return run_of("lab5")


def gap(history):
    """Training minus test accuracy, over the last five epochs."""
    pairs = zip(history["train_acc"][-5:], history["test_acc"][-5:], strict=True)
    return fmean(train - test for train, test in pairs)


def test_nine_images_come_back_from_files_with_their_names(names):
    assert len(names["samples"]) == 9

    for image, label in names["samples"]:
        assert isinstance(image, Image.Image)
        assert image.size == (28, 28)
        assert label in CLASSES


def test_sigmoid_comes_last(names):
    """By some .1; no other two of the four can be told apart for sure."""
    best = dict(names["best"])

    sigmoid = best.pop("sigmoid")

    assert sigmoid + 0.04 < min(best.values())
    assert list(names["best"]) == list(names["histories"])


def test_relu_is_ahead_of_sigmoid_from_the_start(names):
    histories = names["histories"]

    assert histories["sigmoid"]["loss"][4] > histories["ReLU"]["loss"][4] + 0.3


def test_dropout_makes_the_gap_between_training_and_test_smaller(names):
    histories = names["histories"]

    assert gap(histories["ReLU, dropout 0.3"]) + 0.015 < gap(histories["ReLU"])


def test_relu_overfits_a_little(names):
    assert gap(names["histories"]["ReLU"]) > 0.03


def test_momentum_and_adam_are_far_ahead_of_plain_sgd_at_this_rate(names):
    accuracies = names["accuracies"]

    assert accuracies["SGD, momentum 0.0"] + 0.05 < accuracies["SGD, momentum 0.9"]
    assert accuracies["SGD, momentum 0.0"] + 0.1 < accuracies["Adam"]
