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
def noisy(x):
    """x plus noise from N(0, 1) that torch draws."""
    # BEGIN SOLUTION: add noise
    return x + torch.randn(x.shape)
    # END SOLUTION


# %%
def train(points, labels):
    """A function that labels points (N, 2) with 0 or 1, learned from points (B, 2) and labels (B,)."""
    # BEGIN SOLUTION: take the nearer of the two means
    means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    return lambda asked: torch.cdist(asked, means).argmin(1)
    # END SOLUTION


# %%
def positive(x):
    """x where it is above 0, else 0; without a function that does so."""
    # BEGIN SOLUTION: keep what is above 0
    return x * (x > 0)
    # END SOLUTION


# %%
def learn(points, labels, asked):
    """Labels (N,) for the points asked (N, 2), learned from points (B, 2) and labels (B,)."""
    # BEGIN SOLUTION: take the nearer of the two means
    means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    return torch.cdist(asked, means).argmin(1)
    # END SOLUTION
