"""One layer stands twice in an nn.Sequential."""


class SharedMLP(nn.Module):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__()
        shared = nn.Linear(num_hiddens, num_hiddens)
        self.net = nn.Sequential(
            *(nn.Linear(num_inputs, num_hiddens), nn.ReLU(), shared, nn.ReLU()),
            *(shared, nn.ReLU(), nn.Linear(num_hiddens, num_outputs)),
        )

    def forward(self, X):
        return self.net(X)
