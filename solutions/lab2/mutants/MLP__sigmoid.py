"""Sigmoid stands in place of ReLU."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(num_inputs, num_hiddens),
            nn.Sigmoid(),
            nn.Linear(num_hiddens, num_outputs),
        )

    def forward(self, X):
        return self.net(X)
