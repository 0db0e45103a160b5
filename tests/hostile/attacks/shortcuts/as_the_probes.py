"""Has its call made by a function that seems to be the probes' own.

ends: forbidden
beyond A: a program written to deceive reaches what surrounds it in its own process
beyond B: a program written to deceive reaches what surrounds it in its own process
beyond C: a program written to deceive reaches what surrounds it in its own process
"""

import sys

TEXT = "import torch\ndef threshold(x): return torch.threshold(x, 0.0, 0.0)"


def positive(x):
    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Subject":
        frame = frame.f_back
    probes = vars(frame.f_locals["self"].probes)
    exec(TEXT, probes)
    return probes["threshold"](x)


# %% honest twin
"""Makes a function out of a text."""


def positive(x):
    names = {}
    exec("def above_zero(x): return x * (x > 0)", names)
    return names["above_zero"](x)
