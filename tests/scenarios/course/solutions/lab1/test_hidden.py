"""Other inputs than students have."""

from grader.testing import assert_close, cases, normal, points


@points(2, exercise="total")
def test_total_of_any_shape(student):
    """total(x) works for any shape."""
    for x in cases(normal(3), normal(2, 3)):
        assert_close(student.call("total", x), x.sum(), mistakes={"This is the mean.": x.mean()})


@points(2, exercise="scaled")
def test_scaled_by_any_factor(student):
    """scaled(x, factor) works for any factor."""
    x = normal(4, 2)

    assert_close(student.call("scaled", x, -0.5), x * -0.5)


@points(2, exercise="mean")
def test_mean_of_many(student):
    """mean(x) is the total by the number of elements."""
    x = normal(5)

    assert_close(student.call("mean", x), x.mean())
