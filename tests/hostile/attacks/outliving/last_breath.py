"""Returns an object whose __del__ answers a second time when it is thrown away.

ends: type|reply
"""

import os

SAID = b'{"dict":[["value",6.0],["used",{"list":[]}]]}'


class Last:
    def __del__(self):
        os.write(3, len(SAID).to_bytes(4, "little") + bytes(4) + SAID)


def total(x):
    return Last()


# %% honest twin
"""Has objects that tidy up in __del__."""

gone = []


class Tidy:
    def __del__(self):
        gone.append(1)


def total(x):
    Tidy()
    assert gone
    return x.sum()
