"""There are two layers with weights of their own; one is to be used twice."""


class SharedMLP(SharedMLP):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__(num_inputs, num_hiddens, num_outputs)
        self.second = nn.Linear(num_hiddens, num_hiddens)

    def forward(self, X):
        H = self.shared(self.first(X).relu()).relu()
        return self.last(self.second(H).relu())
