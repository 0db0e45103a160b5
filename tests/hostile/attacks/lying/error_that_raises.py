"""Raises an error that raises when it is asked what it says.

ends: raised
"""


class Silent(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def total(x):
    raise Silent


# %% honest twin
"""Has an error of its own with a message that is made late."""


class Late(Exception):
    def __str__(self):
        return "late"


def total(x):
    try:
        raise Late
    except Late as error:
        assert str(error) == "late"
        return x.sum()
