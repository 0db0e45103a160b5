"""What lab 1's experiments show, whatever the seed."""

import math
from itertools import pairwise

import torch


def test_three_ways_to_subtract_agree(run_of):
    """The operator, torch.sub and the student's own function give the same tensor."""
    first, *others = run_of("lab1")["subtractions"]["results"].values()

    assert first.shape == (500, 400)
    assert all(torch.equal(first, other) for other in others)


def test_expand_copies_nothing(run_of):
    """An expanded tensor takes the bytes of the small one, a repeated one those of all its elements."""
    num_bytes = run_of("lab1")["subtractions"]["bytes"]

    assert num_bytes["a.expand"] == num_bytes["a"] == 4 * 500
    assert num_bytes["a.repeat"] == 4 * 500 * 400


def test_gradients_add_up(run_of):
    """The second snapshot is twice the first, the third is the first again."""
    first, second, third = run_of("lab1")["accumulation"]["snapshots"]

    assert torch.equal(second, 2 * first)
    assert torch.equal(third, first)


def test_descent_without_clearing_never_comes_to_rest(run_of):
    """With cleared gradients x arrives at 3; with all of them added up it swings around it for good."""
    paths = run_of("lab1")["accumulation"]["paths"]

    assert abs(paths["cleared"][-1] - 3) < 0.01
    assert min(paths["never cleared"][-20:]) < 1
    assert max(paths["never cleared"][-20:]) > 5


def test_the_loss_falls_to_the_noise_floor(run_of):
    """From about 16 to half the variance of the noise, 5e-5: the model knows w and b, not the noise."""
    losses = run_of("lab1")["fit"]["losses"]

    assert losses[0] > 5
    # 1,000 squares of the noise: chi-square, 30 % are more than six of its standard deviations
    assert 0.7 * 5e-5 < losses[-1] < 1.3 * 5e-5


def test_the_path_leads_to_the_true_weights(run_of):
    """In the landscape of the loss, from the origin to w = (2, -3.4)."""
    fit = run_of("lab1")["fit"]

    assert fit["path"][0] == [0.0, 0.0]
    assert math.dist(fit["path"][-1], (2, -3.4)) < 0.02
    assert (fit["w"] - torch.tensor([2.0, -3.4])).abs().max() < 0.02
    assert abs(fit["b"] - 4.2) < 0.02


def test_learning_rates(run_of):
    """Too small is not there yet after three epochs, the right one is at the floor, too large diverges."""
    losses = run_of("lab1")["losses_by_rate"]

    assert 0.1 < losses[0.003][-1] < losses[0.003][0] / 2
    assert losses[0.03][-1] < 1e-4
    assert losses[0.3][-1] < 1e-2
    assert losses[0.3][30] < losses[0.03][30] / 5
    assert not losses[3.0][-1] < 1e6  # infinite, or no number any more


def test_noise_sets_the_floor(run_of):
    """The loss that is left is half the variance of the noise, over four orders of magnitude."""
    floors = run_of("lab1")["losses_by_noise"]

    for std, loss in floors.items():
        assert 0.7 < loss / (std**2 / 2) < 1.3
    assert all(b > 50 * a for a, b in pairwise(floors.values()))


def test_torchs_parts_find_the_same(run_of):
    """The training loop with nn.Linear and torch.optim recovers w and b too; its loss falls."""
    trained = run_of("lab1")["trained"]

    assert len(trained["history"]) == 3
    # the squared errors of a batch of ten: chi-square, beyond six times its mean in 5e-9 of runs
    assert trained["history"][-1] < 6e-4
    assert (trained["w"] - torch.tensor([2.0, -3.4])).abs().max() < 0.02
    assert abs(trained["b"] - 4.2) < 0.02
