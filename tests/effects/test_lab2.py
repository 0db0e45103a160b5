"""What lab 2's experiments show, whatever the seed."""


def test_the_gradient_vanishes_with_sigmoid(run_of):
    """At the first of ten layers sigmoid's gradient is orders of magnitude below the other two's."""
    norms = run_of("lab2")["norms"]

    assert norms["MySigmoid"][0] < norms["MyReLU"][0] / 100
    assert norms["MySigmoid"][0] < norms["MyTanh"][0] / 100
    assert norms["MySigmoid"][0] < norms["MySigmoid"][-1] / 1e4


def test_relu_loses_more_of_the_gradient_than_tanh(run_of):
    """At this depth, with PyTorch's own initialisation: what the third thought question asks about."""
    norms = run_of("lab2")["norms"]

    assert norms["MyReLU"][0] < norms["MyReLU"][-1] / 5
    assert norms["MyReLU"][0] / norms["MyReLU"][-1] < norms["MyTanh"][0] / norms["MyTanh"][-1] / 2


def test_sigmoid_learns_last(run_of):
    """After a few epochs the deep net with sigmoid is far behind both others."""
    last = {
        name: history[-1]["test_acc"]
        for name, history in run_of("lab2")["activation_histories"].items()
    }

    assert last["MySigmoid"] < min(last["MyReLU"], last["MyTanh"]) - 0.1


def test_large_steps_kill_units(run_of):
    """With the small learning rate next to none die, with the large one many do."""
    rates = run_of("lab2")["death_rates"]

    assert max(rates[0.1]) < 0.1
    assert rates[1.0][-1] > 0.3


def test_the_penalty_makes_weights_smaller(run_of):
    """The distribution of the weights is narrower with the penalty."""
    spreads = run_of("lab2")["weight_spreads"]

    assert spreads[1e-2] < 0.9 * spreads[0]


def test_dropout_narrows_the_gap(run_of):
    """Between training and test accuracy, in the mean of the last epochs."""

    def gap(history):
        return sum(epoch["train_acc"] - epoch["test_acc"] for epoch in history[-5:]) / 5

    gaps = {rate: gap(history) for rate, history in run_of("lab2")["dropout_histories"].items()}

    assert gaps[0.5] < gaps[0] - 0.02
