# %%
import torch


# %%
def total(x):
    # zh: x 所有元素之和，标量张量。
    """The sum of all elements of x, a scalar tensor."""
    # zh: 把所有元素相加
    # BEGIN SOLUTION: add up all elements
    return x.sum()
    # END SOLUTION


# %%
def scaled(x, factor):
    # zh: x 乘以 factor，新的张量。
    """x times factor, a new tensor."""
    # zh: 相乘
    # BEGIN SOLUTION: multiply
    return x * factor
    # END SOLUTION


# %%
def mean(x):
    # zh: total(x) 除以元素个数。
    """total(x) divided by the number of elements."""
    # zh: 使用 total
    # BEGIN SOLUTION: use total
    return total(x) / x.numel()
    # END SOLUTION
