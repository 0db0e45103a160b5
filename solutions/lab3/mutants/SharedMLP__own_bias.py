"""The weight is shared, but each use has a bias of its own."""


class SharedMLP(SharedMLP):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__(num_inputs, num_hiddens, num_outputs)
        self.second = nn.Linear(num_hiddens, num_hiddens)
        self.second.weight = self.shared.weight

    def forward(self, X):
        H = self.shared(self.first(X).relu()).relu()
        return self.last(self.second(H).relu())
