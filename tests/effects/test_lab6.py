"""What lab 6's experiments must show, for every seed."""

from collections.abc import Callable
from typing import Any

Run = Callable[[str], dict[str, Any]]


def test_only_the_model_with_relu_separates_the_spirals(run_of: Run):
    """Two linear layers are about as good as one guess in two; a ReLU between makes them right."""
    accuracies = run_of("lab6")["boundaries"]

    assert accuracies["linear"] < 0.6
    assert accuracies["ReLU"] > 0.97


def test_momentum_goes_further_along_a_valley(run_of: Run):
    """In as many steps with the same learning rate, momentum reaches a far lower loss."""
    final = run_of("lab6")["valley"]

    assert final["momentum"] < final["plain"] / 5


def test_a_step_along_the_negative_eigenvector_leaves_the_saddle(run_of: Run):
    """Gradient descent stays at the saddle for ever, and finds the minimum after one step aside."""
    losses = run_of("lab6")["saddle_losses"]

    assert losses["from the saddle"] == [1.0] * len(losses["from the saddle"])
    assert losses["after one step aside"][0] < 1.0
    assert losses["after one step aside"][-1] < 1e-3


def test_order_matters_in_names(run_of: Run):
    """Letter by letter a recurrent network is better than any bag of letters."""
    names = run_of("lab6")["names"]

    assert max(names["RNN"]) > max(names["bag"]) + 0.02


def test_a_bag_of_words_is_hard_to_beat(run_of: Run):
    """On descriptions, both learn, and the bag of words is nearly as good or better."""
    descriptions = run_of("lab6")["descriptions"]

    assert min(max(accuracies) for accuracies in descriptions.values()) > 0.7
    assert max(descriptions["bag"]) > max(descriptions["RNN"]) - 0.1
