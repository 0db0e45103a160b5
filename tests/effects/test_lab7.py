"""What lab 7's experiments show, whatever the seed."""

import torch


def test_each_kernel_answers_to_its_own_edges(run_of):
    """Trousers have long vertical edges; where the image is flat, edge detectors are silent."""
    edges = run_of("lab7")["edges"]

    vertical, horizontal = (
        edges[f"{way} edges"].abs().mean() for way in ("vertical", "horizontal")
    )
    assert vertical > 1.5 * horizontal
    assert all(answer.shape == (26, 26) for answer in edges.values())
    assert edges["blur"].min() >= 0
    for name in ("vertical edges", "horizontal edges", "all edges"):
        assert torch.equal(edges[name][:, 0], torch.zeros(26))  # the image's margin


def test_with_normalisation_the_network_learns(run_of):
    """Without it these sigmoids learn next to nothing, at neither rate; with it they do at both."""
    accuracies = {how: h["test_acc"][-1] for how, h in run_of("lab7")["normalisation"].items()}

    without, with_it = ([accuracies[how, lr] for lr in (0.1, 1.0)] for how in (False, True))
    assert max(without) + 0.2 < min(with_it)


def test_the_sum_brings_the_gradient_back(run_of):
    """Plain layers lose it by orders of magnitude on its way to the input side; with the sum it stays."""
    norms = run_of("lab7")["gradients"]

    assert norms["plain"][0] < norms["plain"][-1] / 1e4
    assert norms["with the sum"][0] > norms["with the sum"][-1] / 100
