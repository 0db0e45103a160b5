"""Public tests, and hidden ones with other inputs."""

import torch

from grader.testing import assert_close, cases, normal, points

# -- total


@points(2, exercise="total", public=True, guessable=True)
def test_total_of_three(student):
    # zh: total(x) 是所有元素之和。
    """total(x) is the sum of all elements."""
    assert_close(student.call("total", torch.tensor([1.0, 2.0, 3.0])), torch.tensor(6.0))


@points(2, exercise="total")
def test_total_of_any_shape(student):
    # zh: total(x) 适用于任何形状。
    """total(x) works for any shape."""
    for x in cases(normal(3), normal(2, 3)):
        # zh: 这是均值。
        assert_close(student.call("total", x), x.sum(), mistakes={"This is the mean.": x.mean()})


# -- scaled


@points(2, exercise="scaled", public=True, guessable=True)
def test_scaled_by_two(student):
    # zh: scaled(x, factor) 逐元素相乘。
    """scaled(x, factor) multiplies each element."""
    x = torch.tensor([1.0, -2.0])

    assert_close(student.call("scaled", x, 2.0), torch.tensor([2.0, -4.0]))


@points(2, exercise="scaled")
def test_scaled_by_any_factor(student):
    # zh: scaled(x, factor) 适用于任何系数。
    """scaled(x, factor) works for any factor."""
    x = normal(4, 2)

    assert_close(student.call("scaled", x, -0.5), x * -0.5)


# -- mean


@points(2, exercise="mean")
def test_mean_of_many(student):
    # zh: mean(x) 等于总和除以元素个数。
    """mean(x) is the total by the number of elements."""
    x = normal(5)

    assert_close(student.call("mean", x), x.mean())
