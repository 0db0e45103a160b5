"""Its parameters are not finite numbers."""

from torch import nn


class SharedMLP(nn.Module):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__()
        self.first = nn.Linear(num_inputs, num_hiddens)
        self.shared = nn.Linear(num_hiddens, num_hiddens)
        self.last = nn.Linear(num_hiddens, num_outputs)
        for parameter in self.parameters():
            nn.init.constant_(parameter, float("nan"))

    def forward(self, X):
        return self.last(self.shared(self.first(X)))
