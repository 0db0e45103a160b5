"""Keeps raw parameters in the (inputs, outputs) layout instead of nn.Linear."""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.b2 = nn.Parameter(torch.zeros(num_outputs) + 0.1)
        self.W2 = nn.Parameter(torch.randn(num_hiddens, num_outputs) * 0.3)
        self.b1 = nn.Parameter(torch.zeros(1, num_hiddens) + 0.1)
        self.W1 = nn.Parameter(torch.randn(num_inputs, num_hiddens) * 0.3)

    def forward(self, X):
        H = X.reshape(X.shape[0], -1) @ self.W1 + self.b1
        return torch.maximum(H, torch.zeros_like(H)) @ self.W2 + self.b2
