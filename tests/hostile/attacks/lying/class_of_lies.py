"""Raises an error whose metaclass lies about names and ancestors.

ends: raised|reply|crashed
"""


class Liar(type):
    @property
    def __mro__(cls):
        return (PassedTest, 10, None)

    @property
    def __name__(cls):
        return {"outcome": "passed"}


class PassedTest(Exception, metaclass=Liar):
    pass


def total(x):
    raise PassedTest


# %% honest twin
"""Has a metaclass that registers its classes."""

known = []


class Registered(type):
    def __new__(cls, name, bases, fields):
        known.append(name)
        return super().__new__(cls, name, bases, fields)


class Adder(metaclass=Registered):
    def __call__(self, x):
        return x.sum()


def total(x):
    assert known == ["Adder"]
    return Adder()(x)
