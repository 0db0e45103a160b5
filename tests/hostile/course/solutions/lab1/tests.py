"""Public tests, and hidden ones with inputs and labels that only the judge has."""

import torch

from grader.testing import (
    accuracy_of,
    assert_close,
    cases,
    fail,
    integers,
    normal,
    points,
    training,
)


@points(1, exercise="total", public=True)
def test_total_of_three(student):
    """total(x) is the sum of all elements."""
    assert_close(student.call("total", torch.tensor([1.0, 2.0, 3.0])), torch.tensor(6.0))


@points(1, exercise="scaled", public=True)
def test_scaled_by_two(student):
    """scaled(x, factor) multiplies each element."""
    x = torch.tensor([1.0, -2.0])

    assert_close(student.call("scaled", x, 2.0), torch.tensor([2.0, -4.0]))


@points(1.5, exercise="total")
def test_total_of_any_shape(student):
    """total(x) works for any shape."""
    for x in cases(normal(3), normal(2, 3), normal(4, 1, 2)):
        assert_close(student.call("total", x), x.sum(), mistakes={"This is the mean.": x.mean()})


@points(1.5, exercise="total")
def test_total_in_float64(student):
    """total(x) keeps the precision of x."""
    x = normal(5, 3, dtype=torch.float64)

    assert_close(student.call("total", x), x.sum())


@points(1, exercise="scaled")
def test_scaled_by_any_factor(student):
    """scaled(x, factor) works for any factor."""
    x = normal(4, 2)

    assert_close(student.call("scaled", x, -0.5), x * -0.5)


@points(1, exercise="scaled")
def test_scaled_leaves_its_input_alone(student):
    """scaled(x, factor) returns a new tensor."""
    x = normal(4)

    scaled, afterwards = student.probe("scaled_and_its_input", x, 3.0)

    assert_close(scaled, x * 3.0)
    assert_close(afterwards, x)


@points(1, exercise="noisy")
def test_noise_is_standard_normal(student):
    """noisy(x) adds noise of mean 0 and spread 1, other noise each time."""
    x = normal(2000)

    first, second = student.call("noisy", x), student.call("noisy", x)

    for noisy in (first, second):
        assert_close(noisy, x, atol=10.0)  # first a tensor like x
        noise = noisy - x
        if abs(noise.mean()) > 0.15 or abs(noise.std() - 1) > 0.1:
            fail("The noise is not standard normal.")
    if torch.equal(first, second):
        fail("The noise is the same each time.")


@points(2, exercise="train")
def test_train_learns_from_forty_points(student):
    """train(points, labels) tells two groups of points apart."""
    labels, asked_for = integers(0, 2, 40), integers(0, 2, 100)
    directions = torch.tensor([[-2.0, 1.0], [2.0, -1.0]])
    given = directions[labels] + normal(40, 2)
    asked = directions[asked_for] + normal(100, 2)

    if accuracy_of(student.probe("predict", given, labels, asked), asked_for) < 0.9:
        fail("Fewer than 90 of 100 labels are right.")


@points(1, exercise="positive")
def test_positive_keeps_what_is_above_zero(student):
    """positive(x) is x where it is above 0, else 0."""
    x = normal(4, 3)

    assert_close(student.call("positive", x), x.clamp(min=0))


@training
@points(1, exercise="learn")
def test_learn_is_tried_twice(student):
    """learn(points, labels, asked) tells two groups apart, in one of two tries."""
    directions = torch.tensor([[-2.0, 1.0], [2.0, -1.0]])
    for _ in range(2):
        labels, asked_for = integers(0, 2, 40), integers(0, 2, 100)
        given = directions[labels] + normal(40, 2)
        asked = directions[asked_for] + normal(100, 2)
        if accuracy_of(student.call("learn", given, labels, asked), asked_for) >= 0.9:
            return
    fail("Fewer than 90 of 100 labels are right, twice.")
