"""What students can run themselves."""

import torch

from grader.testing import assert_close, points


@points(1, exercise="total")
def test_total_of_three(student):
    """total(x) is the sum of all elements."""
    assert_close(student.call("total", torch.tensor([1.0, 2.0, 3.0])), torch.tensor(6.0))


@points(1, exercise="scaled")
def test_scaled_by_two(student):
    """scaled(x, factor) multiplies each element."""
    x = torch.tensor([1.0, -2.0])

    assert_close(student.call("scaled", x, 2.0), torch.tensor([2.0, -4.0]))
