"""What the twenty submissions consist of: right forms of each exercise, and one wrong one."""

import torch
from torch import nn
from torch.nn import functional as F


# %% right: evaluate_accuracy
def evaluate_accuracy(data_iter, net):
    if isinstance(net, nn.Module):
        net.eval()
    right = total = 0
    for X, y in data_iter:
        right += (net(X).argmax(dim=1) == y).sum().item()
        total += len(y)
    return right / total


# %% right: evaluate_accuracy
class Accumulator:
    """Sums of n numbers."""

    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *numbers):
        self.data = [a + float(b) for a, b in zip(self.data, numbers)]


def accuracy(y_hat, y):
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    cmp = y_hat.type(y.dtype) == y
    return float(cmp.type(y.dtype).sum())


def evaluate_accuracy(data_iter, net):
    if isinstance(net, torch.nn.Module):
        net.eval()  # 设置为评估模式
    metric = Accumulator(2)
    with torch.no_grad():
        for X, y in data_iter:
            metric.add(accuracy(net(X), y), y.numel())
    return metric.data[0] / metric.data[1]


# %% right: evaluate_accuracy
@torch.no_grad()
def evaluate_accuracy(data_iter, net):
    was_training = getattr(net, "training", False)
    if was_training:
        net.eval()
    pairs = [(net(X).max(1).indices, y) for X, y in data_iter]
    if was_training:
        net.train()
    predicted, labels = (torch.cat(part) for part in zip(*pairs))
    return torch.eq(predicted, labels).double().mean().item()


# %% right: dropout_layer
def dropout_layer(X, dropout):
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand(X.shape) >= dropout).to(X.dtype)
    return mask * X / (1 - dropout)


# %% right: dropout_layer
def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    # 在本情况中，所有元素都被丢弃
    if dropout == 1:
        return torch.zeros_like(X)
    # 在本情况中，所有元素都被保留
    if dropout == 0:
        return X
    mask = (torch.rand(X.shape) > dropout).float()
    return mask * X / (1.0 - dropout)


# %% right: dropout_layer
def dropout_layer(X, dropout):
    keep = 1 - dropout
    kept = torch.bernoulli(torch.full_like(X, keep)).bool()
    return torch.where(kept, X / max(keep, 1e-12), torch.zeros_like(X))


# %% right: dropout_layer
def dropout_layer(X, dropout):
    return F.dropout(X, p=dropout, training=True)


# %% right: l2_penalty
def l2_penalty(w):
    return (w**2).sum() / 2


# %% right: l2_penalty
l2_penalty = lambda w: torch.sum(w.pow(2)) / 2


# %% right: l2_penalty
def l2_penalty(w: torch.Tensor) -> torch.Tensor:
    flat = w.reshape(-1)
    return 0.5 * torch.dot(flat, flat)


# %% right: l2_penalty
def l2_penalty(w):
    total = torch.zeros(())
    for value in w.flatten():
        total = total + value * value
    return total * 0.5


# %% right: l2_penalty
def l2_penalty(w):
    return torch.norm(w) ** 2 / 2


# %% right: MyReLU
class MyReLU(nn.Module):
    def forward(self, x):
        return torch.clamp(x, min=0)


# %% right: MyReLU
class MyReLU:
    def __call__(self, x):
        return torch.max(x, torch.zeros_like(x))


# %% right: MyReLU
class MyReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.zero = 0.0

    def forward(self, inputs):
        return torch.where(inputs > self.zero, inputs, torch.zeros_like(inputs))


# %% right: MyReLU
def relu(X):
    a = torch.zeros_like(X)
    return torch.max(X, a)


class MyReLU(nn.Module):
    def forward(self, X):
        return relu(X)


# %% right: MyReLU
class MyReLU(torch.nn.Module):
    def forward(self, x):
        return (x + x.abs()) / 2


# %% right: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1 = net1
        self.net2 = net2

    def forward(self, X):
        return torch.cat((self.net1(X), self.net2(X)), dim=1)


# %% right: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, X):
        outputs = []
        for branch in self.branches:
            outputs.append(branch(X))
        return torch.cat(outputs, dim=1)


# %% right: ParallelBlock
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        nn.Module.__init__(self)
        self.add_module("left", net1)
        self.add_module("right", net2)

    def forward(self, X):
        return torch.hstack([self.left(X), self.right(X)])


# %% right: corr2d
def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


# %% right: corr2d
def corr2d(X, K):
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    Y = 0
    for a in range(h):
        for b in range(w):
            Y = Y + K[a, b] * X[a : a + rows, b : b + columns]
    return Y


# %% right: corr2d
def corr2d(X, K):
    windows = X.unfold(0, K.shape[0], 1).unfold(1, K.shape[1], 1)
    return torch.einsum("ijab,ab->ij", windows, K)


# %% right: corr2d
def corr2d(X, K):
    return F.conv2d(X.view(1, 1, *X.shape), K.view(1, 1, *K.shape)).squeeze(0).squeeze(0)


# %% wrong: evaluate_accuracy: the mean of the batches' means
def evaluate_accuracy(data_iter, net):
    if isinstance(net, nn.Module):
        net.eval()
    means = [(net(X).argmax(1) == y).float().mean().item() for X, y in data_iter]
    return sum(means) / len(means)


# %% wrong: dropout_layer: what is kept is not scaled
def dropout_layer(X, dropout):
    return X * (torch.rand(X.shape) >= dropout).float()


# %% wrong: l2_penalty: the half is missing
def l2_penalty(w):
    return w.pow(2).sum()


# %% wrong: MyReLU: the slope below zero of a leaky one
class MyReLU(nn.Module):
    def forward(self, x):
        return torch.where(x > 0, x, 0.01 * x)


# %% wrong: ParallelBlock: the outputs are added
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.net1, self.net2 = net1, net2

    def forward(self, X):
        return self.net1(X) + self.net2(X)


# %% wrong: corr2d: the kernel is flipped
def corr2d(X, K):
    return F.conv2d(X[None, None], K.flip(0, 1)[None, None])[0, 0]
