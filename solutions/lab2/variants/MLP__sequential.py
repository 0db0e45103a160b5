"""One nn.Sequential with a lazy linear and initialised weights."""

from torch import nn


class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.LazyLinear(num_hiddens),
            nn.ReLU(inplace=True),
            nn.Linear(num_hiddens, num_outputs),
        )
        nn.init.kaiming_normal_(self.net[-1].weight)

    def forward(self, X):
        return self.net(X)
