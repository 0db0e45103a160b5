"""Returns an object that says it equals whatever it is compared with.

ends: type
"""


class Same:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


def total(x):
    return Same()


# %% honest twin
"""Has a class of its own with __eq__, and returns a plain tensor."""


class Sum:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Sum) and self.value == other.value

    __hash__ = None


def total(x):
    assert Sum(1) == Sum(1)
    return Sum(x.sum()).value
