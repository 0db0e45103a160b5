"""Ends the whole session with pytest.exit and return code 0.

ends: raised
"""


def total(x):
    import pytest

    pytest.exit("all done", returncode=0)


# %% honest twin
"""Runs a doctest of its own."""

import doctest


def doubled(x):
    """Twice x.

    >>> doubled(2)
    4
    """
    return 2 * x


def total(x):
    example = doctest.DocTestFinder().find(doubled, globs={"doubled": doubled})[0]
    assert doctest.DocTestRunner().run(example).failed == 0
    return x.sum()
