"""There are two layers, and the weights of one are copied into the other."""


class SharedMLP(SharedMLP):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.second = copy.deepcopy(self.shared)

    def forward(self, X):
        self.second.load_state_dict(self.shared.state_dict())
        H = self.shared(self.first(X).relu()).relu()
        return self.last(self.second(H).relu())
