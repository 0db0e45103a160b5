# %%
import torch
from torch import nn


# %%
def evaluate_accuracy(data_iter, net):
    """The fraction of right arg-max predictions over all batches (X, y), a float.

    A module is evaluated in eval mode.
    """
    # BEGIN SOLUTION: count right predictions and examples, divide once
    if isinstance(net, nn.Module):
        net.eval()
    right = total = 0
    for X, y in data_iter:
        right += (net(X).argmax(dim=1) == y).sum().item()
        total += len(y)
    return right / total
    # END SOLUTION


# %%
def dropout_layer(X, dropout):
    """Zero each element of X with probability dropout, scale the others by 1 / (1 - dropout)."""
    # BEGIN SOLUTION: draw a mask, apply it, scale
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand(X.shape) >= dropout).to(X.dtype)
    return mask * X / (1 - dropout)
    # END SOLUTION


# %%
def l2_penalty(w):
    """Half the sum of the squares of w, a tensor of any shape; differentiable."""
    # BEGIN SOLUTION: return half the sum of the squares
    return (w**2).sum() / 2
    # END SOLUTION


# %%
class MyReLU(nn.Module):
    """max(x, 0), elementwise."""

    def forward(self, x):
        """ReLU of each element of x."""
        # BEGIN SOLUTION: return x where it is positive and 0 elsewhere
        return torch.clamp(x, min=0)
        # END SOLUTION


# %%
class ParallelBlock(nn.Module):
    """Both outputs for the same X, concatenated along dimension 1, that of net1 first."""

    def __init__(self, net1, net2):
        super().__init__()
        # BEGIN SOLUTION: register both networks
        self.net1 = net1
        self.net2 = net2
        # END SOLUTION

    def forward(self, X):
        """(B, m + n) for networks with outputs (B, m) and (B, n)."""
        # BEGIN SOLUTION: run both networks on X and concatenate
        return torch.cat((self.net1(X), self.net2(X)), dim=1)
        # END SOLUTION


# %%
def corr2d(X, K):
    """Cross-correlation (H - h + 1, W - w + 1) of an image X (H, W) with a kernel K (h, w)."""
    # BEGIN SOLUTION: return the sums of products at all places of the kernel
    h, w = K.shape
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
    # END SOLUTION
