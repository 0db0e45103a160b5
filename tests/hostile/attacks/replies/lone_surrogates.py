"""Answers with a text that no file could hold, and keys that become one.

ends: type
"""


def total(x):
    return {chr(0xD800 + n): "\ud800" * 10 for n in range(2000)}


# %% honest twin
"""Uses a dict whose keys look alike."""


def total(x):
    known = {"\u00e9": 1, "e\u0301": 2}
    assert len(known) == 2
    return x.sum()
