"""num_outputs and num_hiddens are swapped: mind the order of the arguments."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(num_inputs, num_outputs),
            nn.ReLU(),
            nn.Linear(num_outputs, num_hiddens),
        )

    def forward(self, X):
        return self.net(X)
