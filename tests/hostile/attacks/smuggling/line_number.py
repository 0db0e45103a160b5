"""Carries hidden inputs out in the number of the line that raises.

ends: raised
hides: 7777
by: only lines of the submission are told
"""


def total(x):
    code = compile("\n" * 7776 + "raise ValueError", "lab1.py", "exec")
    exec(code)


# %% honest twin
"""Compiles a formula that it reads."""


FORMULA = compile("x.sum()", "formula", "eval")


def total(x):
    return eval(FORMULA, {"x": x})
