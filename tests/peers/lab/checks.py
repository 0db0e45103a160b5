"""The fifteen tests, written once: every grader runs these, each in the form that its manual asks for.

``ask(name, *arguments)`` calls a function of ``probes.py`` on the student's program. Inputs are the same for
all graders.
"""

import torch
from torch.nn import functional as F
from torch.testing import assert_close


def drawn(seed, *shape):
    """Numbers of a normal distribution, the same everywhere."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def accuracy_case(seed, examples):
    """Inputs (n, 3), labels of which every third is wrong, weights (3, 4), and the right share."""
    inputs, weight = drawn(seed, examples, 3), drawn(seed + 1, 3, 4)
    wrong = torch.arange(examples) % 3 == 0
    labels = ((inputs @ weight).argmax(1) + wrong) % 4
    return inputs, labels, weight, 1 - wrong.sum().item() / examples


def test_accuracy_of_one_batch(ask):
    """evaluate_accuracy counts right predictions."""
    inputs, labels, weight, expected = accuracy_case(1, 9)
    assert_close(ask("ask_accuracy", inputs, labels, 9, weight), expected)


def test_accuracy_with_a_smaller_last_batch(ask):
    """evaluate_accuracy counts every example alike."""
    inputs, labels, weight, expected = accuracy_case(3, 10)
    assert_close(ask("ask_accuracy", inputs, labels, 9, weight), expected)


def test_accuracy_is_taken_in_eval_mode(ask):
    """evaluate_accuracy puts a module into eval mode."""
    inputs, labels, weight, expected = accuracy_case(5, 60)
    assert_close(ask("ask_accuracy_of_module", inputs, labels, weight), expected)


def test_dropout_at_the_ends(ask):
    """A rate of 0 changes nothing, a rate of 1 leaves zeros."""
    X = drawn(7, 4, 5)
    for rate, expected in ((0.0, X), (1.0, torch.zeros_like(X))):
        assert_close(ask("ask_dropout", X, rate), expected)


def test_dropout_scales_what_it_keeps(ask):
    """What is kept is divided by 1 - dropout."""
    X = drawn(8, 40, 50)
    seen = ask("ask_dropout", X, 0.4)
    expected = torch.where(seen == 0, 0, X / 0.6)
    assert_close(seen, expected)


def test_dropout_keeps_the_right_share(ask):
    """Each element is kept with probability 1 - dropout."""
    seen = ask("ask_dropout", torch.ones(100, 100), 0.3)
    assert_close((seen != 0).float().mean(), torch.tensor(0.7), rtol=0, atol=0.04)


def test_penalty_is_half_the_sum_of_squares(ask):
    """l2_penalty is half the sum of the squares."""
    w = drawn(9, 3, 4)
    expected = w.square().sum() / 2
    assert_close(ask("ask_penalty", w), expected)


def test_penalty_lets_gradients_through(ask):
    """l2_penalty is differentiable."""
    expected = drawn(10, 6)
    assert_close(ask("ask_penalty_gradient", expected), expected)


def test_relu_of_many_numbers(ask):
    """MyReLU keeps what is positive and zeroes the rest."""
    x = drawn(11, 5, 6)
    expected = x.relu()
    assert_close(ask("ask_relu", x), expected)


def test_relu_lets_gradients_through(ask):
    """MyReLU is differentiable."""
    x = drawn(12, 5, 6)
    expected = (x > 0).float()
    assert_close(ask("ask_relu_gradient", x), expected)


def test_parallel_concatenates_both_outputs(ask):
    """ParallelBlock concatenates both outputs."""
    X, weight1, weight2 = drawn(13, 4, 3), drawn(14, 2, 3), drawn(15, 2, 3)
    expected = torch.cat([X @ weight1.T, X @ weight2.T], 1)
    assert_close(ask("ask_parallel", X, weight1, weight2), expected)


def test_parallel_learns_in_both(ask):
    """ParallelBlock has the parameters of both networks."""
    weight1, weight2 = drawn(16, 2, 3), drawn(17, 5, 3)
    expected = 21.0
    assert_close(ask("ask_parallel_parameters", weight1, weight2), expected)


def test_corr2d_of_a_square_kernel(ask):
    """corr2d cross-correlates without flipping the kernel."""
    X, K = drawn(18, 6, 6), drawn(19, 3, 3)
    expected = F.conv2d(X[None, None], K[None, None])[0, 0]
    assert_close(ask("ask_corr2d", X, K), expected)


def test_corr2d_of_a_flat_kernel(ask):
    """corr2d takes a kernel that is not square."""
    X, K = drawn(20, 4, 7), drawn(21, 1, 2)
    expected = F.conv2d(X[None, None], K[None, None])[0, 0]
    assert_close(ask("ask_corr2d", X, K), expected)


def test_corr2d_lets_gradients_through(ask):
    """corr2d is differentiable in the kernel."""
    X, K = drawn(22, 5, 5), drawn(23, 2, 3)
    expected = F.conv2d(X[None, None], torch.ones(1, 1, 4, 3))[0, 0]
    assert_close(ask("ask_corr2d_gradient", X, K), expected)
