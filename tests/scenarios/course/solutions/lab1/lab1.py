# %%
import torch


# %%
def total(x):
    """The sum of all elements of x, a scalar tensor."""
    # BEGIN SOLUTION: add up all elements
    return x.sum()
    # END SOLUTION


# %%
def scaled(x, factor):
    """x times factor, a new tensor."""
    # BEGIN SOLUTION: multiply
    return x * factor
    # END SOLUTION


# %%
def mean(x):
    """total(x) divided by the number of elements."""
    # BEGIN SOLUTION: use total
    return total(x) / x.numel()
    # END SOLUTION
